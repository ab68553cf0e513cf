import type { EventBus } from '../../ports/event-bus.ts';
import type { AppendResult, EventBatch } from '../../ports/event-store.ts';

/** Tells the bus of what an append added or changed; says nothing when it did neither. */
export function publishAppend(bus: Pick<EventBus, 'publish'>, batch: EventBatch, result: AppendResult): void {
  let newCount = 0;
  let changedCount = 0;
  let latestStartedAt = 0;
  result.invocations.forEach(({ status }, index) => {
    if (status === 'duplicate') return;
    if (status === 'new') newCount++;
    else changedCount++;
    latestStartedAt = Math.max(latestStartedAt, batch.invocations[index]?.startedAt ?? 0);
  });
  if (newCount + changedCount > 0) bus.publish({ kind: 'invocations_appended', newCount, changedCount, latestStartedAt });
}
