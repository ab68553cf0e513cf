import { SessionBuddyError } from '../../domain/errors.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';

/**
 * @returns when the last event was, epoch ms
 * @throws SessionBuddyError NOTHING_RECORDED: an empty answer would look as if nothing were wrong
 */
export async function requireRecord(store: Pick<MetricQueries, 'findLastEventAt'>): Promise<{ readonly lastEventAt: number }> {
  const lastEventAt = await store.findLastEventAt();
  if (lastEventAt === undefined) {
    throw new SessionBuddyError('NOTHING_RECORDED', 'the database is empty: no invocation has been recorded yet');
  }
  return { lastEventAt };
}
