import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import { seededRandom } from '../../platform/seeded-random.ts';

const NOW = Date.parse('2026-11-20T12:34:56Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LINT = { kind: 'shell', name: 'npm run lint' } as const;
const TEST = { kind: 'shell', name: 'npm test' } as const;

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

async function append(invocations: InvocationObservation[]): Promise<void> {
  await temporary.store.append({ invocations, sessions: [] });
}

const spansOf = (boundaries: readonly number[], skills: readonly { kind: 'shell'; name: string }[] = [TEST]) =>
  temporary.store.analyses.spans.listSkillSpans({ boundaries, skills });

const used = (from: number | null, ...counts: number[]) => ({ from, counts: Uint32Array.from(counts) });

describe('listHourlyUse', () => {
  it('counts the hours of a skill and of kinds', async () => {
    const hour = Date.parse('2026-11-18T10:00:00Z');
    await append([
      observe({ ...TEST, at: hour - 1 }),
      observe({ ...TEST, at: hour }),
      observe({ ...LINT, at: hour + HOUR - 1 }),
      observe({ name: 'review', kind: 'agent', at: hour }),
      observe({ ...TEST, at: hour + 2 * HOUR }),
    ]);
    const window = { from: hour - 1, to: hour + 2 * HOUR };
    expect(await temporary.store.analyses.spans.listHourlyUse({ ...window, of: TEST })).toEqual(used(hour, 1));
    expect(await temporary.store.analyses.spans.listHourlyUse({ ...window, of: ['shell', 'agent'] })).toEqual(used(hour, 3));
    expect(await temporary.store.analyses.spans.listHourlyUse({ ...window, of: { kind: 'shell', name: 'unknown' } })).toEqual(used(null));
    expect(await temporary.store.analyses.spans.listHourlyUse({ from: hour, to: hour, of: TEST })).toEqual(used(null));
  });
});

describe('the hours and minutes of a skill that are found by its own index', () => {
  it('are those of the time tables, whatever the zone', async () => {
    const from = Date.parse('2026-09-20T18:30:00Z');
    const random = seededRandom(2);
    await append(
      Array.from({ length: 300 }, () => observe({ ...TEST, at: from + Math.floor(random() * 60 * DAY), durationMs: 1000 * random() })),
    );
    const { store } = temporary;
    const to = from + 60 * DAY;
    const hours = await store.listSeries({ step: 'hour', from, to, skill: TEST });
    const { from: first, counts } = await store.analyses.spans.listHourlyUse({ from, to, of: TEST });
    expect([...counts].flatMap((count, i) => (count === 0 ? [] : [[(first as number) + i * HOUR, count]]))).toEqual(
      hours.filter(({ at }) => at >= from).map(({ at, invocations }) => [at, invocations]),
    );
    // Days of India begin at half past an hour; more than a few buckets are needed for them.
    const boundaries = Array.from({ length: 61 }, (_, day) => from + day * DAY);
    const [days] = await spansOf(boundaries);
    const each = await Promise.all(boundaries.slice(0, -1).map((at) => spansOf([at, at + DAY])));
    expect(days?.spans).toEqual(each.flatMap(([one], index) => one?.spans.map((span) => ({ ...span, index })) ?? []));
    expect(days?.spans.reduce((sum, { invocations }) => sum + invocations, 0)).toBe(300);
  });
});

describe('listSkillSpans', () => {
  it('counts what began in each span, to the minute where minutes are kept', async () => {
    const half = Date.parse('2026-11-18T18:30:00Z');
    await append([
      observe({ ...TEST, at: half - MINUTE, durationMs: 1000 }),
      observe({ ...TEST, at: half, outcome: 'failed', durationMs: 3000 }),
      observe({ ...TEST, at: half + 2 * HOUR, durationMs: 3000 }),
      observe({ ...TEST, at: half + DAY, outcome: 'open' }),
      observe({ ...TEST, at: half + 2 * DAY }),
      observe({ ...LINT, at: half }),
    ]);
    const [spans] = await spansOf([half - DAY, half, half + DAY, half + 2 * DAY]);
    expect(spans).toMatchObject({ skill: TEST, firstInvokedAt: half - MINUTE });
    expect(spans?.spans).toEqual([
      { index: 0, invocations: 1, completed: 1, ended: 1, durationCount: 1, durationP50Ms: expect.closeTo(1000, -1) },
      { index: 1, invocations: 2, completed: 1, ended: 2, durationCount: 2, durationP50Ms: expect.closeTo(3000, -2) },
      { index: 2, invocations: 1, completed: 0, ended: 0, durationCount: 0, durationP50Ms: null },
    ]);
  });

  it('moves a boundary to its hour where minutes are no longer kept, and counts nothing twice', async () => {
    const long = Date.parse('2026-07-18T18:30:00Z');
    await append([observe({ ...TEST, at: long - MINUTE }), observe({ ...TEST, at: long + MINUTE }), observe({ ...TEST, at: long + DAY })]);
    const [spans] = await spansOf([long - DAY, long, long + DAY, long + 2 * DAY]);
    expect(spans?.spans.map(({ index, invocations }) => [index, invocations])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it('leaves out skills that were never used, and answers for hundreds at once', async () => {
    const names = Array.from({ length: 150 }, (_, index) => ({ kind: 'shell' as const, name: `skill ${index}` }));
    await append(names.map((skill, index) => observe({ ...skill, at: NOW - (index % 3) * DAY })));
    const boundaries = [NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY, NOW + HOUR];
    const all = await spansOf(boundaries, [{ kind: 'shell', name: 'unknown' }, ...names]);
    expect(all.map(({ skill }) => skill)).toEqual(names);
    const alone = await Promise.all(names.slice(0, 5).map((skill) => spansOf(boundaries, [skill])));
    expect(all.slice(0, 5)).toEqual(alone.flat());
  });

  it('refuses more than its bounds', async () => {
    await expect(spansOf([NOW])).rejects.toThrow(/2 to 1000 boundaries/);
    await expect(spansOf(Array.from({ length: 1001 }, (_, index) => index))).rejects.toThrow(/got 1001/);
  });

  it('is what a count of the record gives, whatever comes late or twice', async () => {
    let run = 0;
    const observation = fc.record({
      id: fc.integer({ min: 0, max: 60 }),
      at: fc.integer({ min: NOW - 10 * DAY, max: NOW }),
      outcome: fc.constantFrom(...OUTCOMES),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(observation, { maxLength: 80 }), async (events) => {
        const skill = { kind: 'shell', name: `run ${run++}` } as const;
        const boundaries = Array.from({ length: 11 }, (_, index) => NOW - (10 - index) * DAY + HOUR / 2);
        for (let from = 0; from < events.length; from += 7) {
          await append(
            events
              .slice(from, from + 7)
              .map(({ id, at, outcome }) => ({ ...observe({ ...skill, at, outcome }), eventId: `claude-code:${run} ${id}` })),
          );
        }
        const kept = await spansOf(boundaries, [skill]);
        await temporary.store.rebuild();
        expect(await spansOf(boundaries, [skill])).toEqual(kept);
        const counted = kept.flatMap(({ spans }) => spans).reduce((sum, { invocations }) => sum + invocations, 0);
        expect(counted).toBeLessThanOrEqual(new Set(events.map(({ id }) => id)).size);
      }),
      { numRuns: 15 },
    );
  });
});
