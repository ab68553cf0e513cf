import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { BusEvent } from '../../ports/event-bus.ts';
import { keepAnomalies } from './keep-anomalies.ts';
import { listAnomalies } from './list-anomalies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-09-01T00:00:00Z');

let now = START;
const clock = { now: () => now };
let temporary: TemporaryStore;
beforeEach(async () => {
  now = START;
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

const published: BusEvent[] = [];
async function update(at: number, store = temporary.store): Promise<readonly BusEvent[]> {
  now = at;
  published.length = 0;
  await store.analyses.changes.resume();
  await keepAnomalies.update({ store, clock, publish: (event) => void published.push(event) });
  return [...published];
}

/** What is derived; `detectedAt` says when we looked as well. */
async function everything(store = temporary.store) {
  const { anomalies } = await listAnomalies(store, { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000 });
  return anomalies.map(({ detectedAt: _, ...anomaly }) => JSON.stringify(anomaly)).sort();
}

interface Use {
  readonly name: string;
  readonly days: number;
  readonly perHour: number;
  readonly completion: (day: number) => number;
  readonly fromDay?: number;
}

function makeUses(random: () => number, { name, days, perHour, completion, fromDay = 0 }: Use): InvocationObservation[] {
  const observations: InvocationObservation[] = [];
  for (let hour = fromDay * 24; hour < (fromDay + days) * 24; hour++) {
    for (let k = 0; k < perHour; k++) {
      const isCompleted = random() < completion(hour / 24);
      const at = START + hour * HOUR + Math.floor(random() * HOUR);
      observations.push(observe({ name, at, outcome: isCompleted ? 'completed' : 'failed', durationMs: 1000 * Math.exp(random()) }));
    }
  }
  return observations;
}

const breaking: Use = { name: 'deploy', days: 21, perHour: 4, completion: (day) => (day < 20 ? 0.95 : 0.2) };

describe('keepAnomalies', () => {
  it('tells of a change as data arrives, within its hour, and once', async () => {
    const uses = makeUses(seededRandom(1), breaking).sort((a, b) => a.startedAt - b.startedAt);
    const breaksAt = START + 20 * DAY;
    await temporary.store.append({ invocations: uses.filter(({ startedAt }) => startedAt < breaksAt) });
    expect(await update(breaksAt)).toEqual([]);
    const events: BusEvent[] = [];
    for (const use of uses.filter(({ startedAt }) => startedAt >= breaksAt)) {
      await temporary.store.append({ invocations: [use] });
      events.push(...(await update(use.startedAt + 1000)));
    }
    const told = events
      .flatMap((event) => (event.kind === 'anomaly_detected' ? [event.anomaly] : []))
      .filter(({ metric }) => metric === 'completion_rate');
    expect(told).toMatchObject([{ skill: { name: 'deploy' }, anomalyType: 'performance_drop', resolvedAt: null }]);
    const detectedAt = told[0]?.detectedAt ?? 0;
    expect(detectedAt - breaksAt).toBeLessThan(6 * HOUR);
    expect(uses.some(({ startedAt }) => startedAt + 1000 === detectedAt)).toBe(true);
  });

  it('dates what it finds in an import to when it happened, and tells nobody', async () => {
    await temporary.store.append({ invocations: makeUses(seededRandom(2), breaking) });
    now = START + 300 * DAY;
    expect(await update(now)).toEqual([]);
    expect((await listAnomalies(temporary.store, { from: now - DAY, to: now })).anomalies).toEqual([]);
    const { anomalies } = await listAnomalies(temporary.store, { from: 0, to: now });
    const drop = anomalies.find(({ metric }) => metric === 'completion_rate');
    expect(drop).toMatchObject({ anomalyType: 'performance_drop', resolution: 'unused' });
    expect(Math.abs((drop?.detectedAt ?? 0) - (START + 20 * DAY))).toBeLessThan(8 * HOUR);
    expect(anomalies.every(({ resolvedAt }) => resolvedAt !== null)).toBe(true);
  });

  it('notices that a skill is not used any more while others are', async () => {
    const random = seededRandom(3);
    const steady = { perHour: 4, completion: () => 1 };
    await temporary.store.append({
      invocations: [...makeUses(random, { ...steady, name: 'lint', days: 20 }), ...makeUses(random, { ...steady, name: 'edit', days: 22 })],
    });
    await update(START + 22 * DAY);
    const { anomalies } = await listAnomalies(temporary.store, { from: 0, to: now, openOnly: true });
    expect(anomalies).toMatchObject([{ skill: { name: 'lint' }, metric: 'invocations', anomalyType: 'performance_drop' }]);
    expect(anomalies[0]?.deviationScore).toBeLessThan(-2);
  });

  it('finds fewer with a smaller budget, over all that is stored', async () => {
    await temporary.store.append({ invocations: makeUses(seededRandom(4), { ...breaking, completion: (day) => (day < 20 ? 0.9 : 0.72) }) });
    await update(START + 21 * DAY);
    const before = await everything();
    expect(before.length).toBeGreaterThan(0);
    await temporary.store.analyses.anomalies.setBudget(1e-6);
    await update(now);
    expect(await everything()).toEqual([]);
    await temporary.store.analyses.anomalies.setBudget(1);
    await update(now);
    expect(await everything()).toEqual(before);
  });

  it('is quiet about an empty database, a single use, a clock that jumps', async () => {
    expect(await update(START)).toEqual([]);
    await temporary.store.append({ invocations: [observe({ name: 'once', at: START + 40 * DAY, outcome: 'failed' })] });
    for (const at of [START + 40 * DAY, START, START + 900 * DAY, START + 41 * DAY]) expect(await update(at)).toEqual([]);
    expect(await everything()).toEqual([]);
  });

  it('finds the same in whatever order, batches and doubles the same uses come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
        fc.nat(30),
        async (seed, sizes, late) => {
          const random = seededRandom(seed);
          const uses = [
            ...makeUses(random, { ...breaking, days: 24, perHour: 3 }),
            ...makeUses(random, { name: 'test', days: 12, perHour: 2, completion: () => 0.7, fromDay: 8 }),
          ].sort((a, b) => a.startedAt - b.startedAt);
          const end = START + 26 * DAY;
          const batch = await openTemporaryStore(clock);
          const stream = await openTemporaryStore(clock);
          try {
            await batch.store.append({ invocations: uses });
            await update(end, batch.store);
            // Some come much later than they began, some twice.
            const arrivals = uses.map((use, k) => ({ use, at: use.startedAt + (k % 40 === late ? random() * 10 * DAY : random() * HOUR) }));
            arrivals.push(...arrivals.filter((_, k) => k % 7 === 0).map(({ use, at }) => ({ use, at: at + random() * DAY })));
            arrivals.sort((a, b) => a.at - b.at);
            for (let k = 0, round = 0; k < arrivals.length; round++) {
              const size = sizes[round % sizes.length] as number;
              const some = arrivals.slice(k, k + size);
              now = Math.ceil(some.at(-1)?.at ?? 0);
              await stream.store.append({ invocations: some.map(({ use }) => use) });
              await update(now, stream.store);
              k += size;
            }
            await update(end, stream.store);
            expect(await everything(stream.store)).toEqual(await everything(batch.store));
          } finally {
            await Promise.all([batch.remove(), stream.remove()]);
          }
        },
      ),
      { numRuns: 3 },
    );
  }, 60_000);
});
