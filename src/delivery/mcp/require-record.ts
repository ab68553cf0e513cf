import { SessionBuddyError } from '../../domain/errors.ts';
import type { MetricQueries, StoreStatus } from '../../ports/metric-queries.ts';

/** @throws SessionBuddyError NOTHING_RECORDED: an empty answer would look as if nothing were wrong */
export async function requireRecord(store: Pick<MetricQueries, 'getStatus'>): Promise<StoreStatus> {
  const status = await store.getStatus();
  if (status.invocations === 0)
    throw new SessionBuddyError('NOTHING_RECORDED', 'the database is empty: no invocation has been recorded yet');
  return status;
}
