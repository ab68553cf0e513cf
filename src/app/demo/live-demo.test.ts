import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { DEMO_SCENARIOS } from './demo-scenarios.ts';
import { runLiveDemo } from './live-demo.ts';

describe('runLiveDemo', () => {
  it('stores each use as it begins and as it ends, and once aborted leaves none open', async () => {
    const batches: EventBatch[] = [];
    const controller = new AbortController();
    const [scenario] = DEMO_SCENARIOS;
    const running = runLiveDemo({
      append: async (batch) => void batches.push(batch),
      clock: { now: () => Date.now() },
      random: seededRandom(1),
      scenario: scenario!,
      signal: controller.signal,
    });
    await expect.poll(() => batches.length, { timeout: 10_000 }).toBeGreaterThan(6);
    controller.abort();
    await running;
    const last = new Map(batches.flatMap(({ invocations }) => invocations.map((it) => [it.eventId, it])));
    expect(batches.flatMap(({ invocations }) => invocations).filter(({ outcome }) => outcome === 'open').length).toBe(last.size);
    expect([...last.values()].every((it) => it.outcome !== 'open' && (it.endedAt ?? 0) >= it.startedAt)).toBe(true);
  });
});
