import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { InvocationObservation } from '../../src/domain/invocation.ts';
import { mergeInvocation, toInvocation } from '../../src/domain/merge-invocation.ts';
import { OUTCOMES, type Outcome } from '../../src/domain/outcome.ts';
import { SKILL_KINDS } from '../../src/domain/skill.ts';
import type { EventStore, FileCursor } from '../../src/ports/event-store.ts';
import type { MetricQueries } from '../../src/ports/metric-queries.ts';

export interface StoreUnderTest {
  readonly store: EventStore & MetricQueries;
  /** Everything derived from the record, as text that two equal states share. */
  dumpDerived(): string;
  dispose(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 5, 15, 12, 34, 56);

export function observation(fields: Partial<InvocationObservation> & { readonly eventId: string }): InvocationObservation {
  const isOpen = fields.outcome === 'open';
  return {
    skill: { kind: 'shell', name: 'git commit' },
    sessionId: 'session-1',
    agent: 'claude-code',
    source: 'transcript',
    startedAt: NOW - HOUR_MS,
    outcome: 'completed',
    certainty: isOpen ? 'none' : 'observed',
    ...(isOpen ? {} : { endedAt: NOW - HOUR_MS + 1_000 }),
    ...fields,
  };
}

/** What every implementation of the store promises. `open` is given the time that its clock shall show. */
export function describeEventStore(name: string, open: (now: number) => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let opened: StoreUnderTest | undefined;
    const openStore = async () => {
      opened = await open(NOW);
      return opened;
    };
    afterEach(async () => {
      await opened?.dispose();
      opened = undefined;
    });

    it('stores an invocation once however often it is appended', async () => {
      const { store } = await openStore();
      const first = await store.append({ invocations: [observation({ eventId: 'a' }), observation({ eventId: 'a' })] });
      const second = await store.append({ invocations: [observation({ eventId: 'a' })] });
      expect(first.invocations.map(({ status }) => status)).toEqual(['new', 'duplicate']);
      expect(second.invocations.map(({ status }) => status)).toEqual(['duplicate']);
      expect((await store.getStatus()).invocations).toBe(1);
    });

    it('completes an open invocation by its end, whichever comes first', async () => {
      const { store } = await openStore();
      const begun = (eventId: string) => observation({ eventId, outcome: 'open' });
      const ended = (eventId: string) => observation({ eventId, outcome: 'failed', errorType: 'exit_code_1' });
      await store.append({ invocations: [begun('a'), ended('b')] });
      const { invocations } = await store.append({ invocations: [ended('a'), begun('b')] });
      expect(invocations).toEqual([
        { status: 'changed', outcome: 'failed', previousOutcome: 'open' },
        { status: 'duplicate', outcome: 'failed', previousOutcome: 'failed' },
      ]);
      const [skill] = (await store.rankSkills({ from: NOW - 2 * HOUR_MS, to: NOW, kinds: ['shell'], limit: 5 })).skills;
      expect(skill).toMatchObject({ invocations: 2, byOutcome: { open: 0, failed: 2 }, durationCount: 2 });
    });

    it('counts two sources of one call as one invocation, and both sources', async () => {
      const { store } = await openStore();
      await store.append({
        invocations: [observation({ eventId: 'a' }), observation({ eventId: 'a', source: 'hook', measuredDurationMs: 40 })],
      });
      const { ingested } = await store.listIngestTotals();
      expect(ingested.filter(({ count }) => count > 0)).toEqual([
        { source: 'transcript', count: 1 },
        { source: 'hook', count: 1 },
      ]);
      expect((await store.listTimeline({ sessionId: 'session-1', limit: 5 })).map(({ durationMs }) => durationMs)).toEqual([40]);
    });

    it('answers every caller of a group with its own result', async () => {
      const { store } = await openStore();
      const results = await Promise.all(
        Array.from({ length: 64 }, (_, i) =>
          store.append({ invocations: [observation({ eventId: `${i % 32}` }), observation({ eventId: `x${i}` })] }),
        ),
      );
      expect(results.every(({ invocations }) => invocations[1]?.status === 'new')).toBe(true);
      expect(results.filter(({ invocations }) => invocations[0]?.status === 'new')).toHaveLength(32);
      expect((await store.getStatus()).invocations).toBe(96);
    });

    it('refuses a wrong batch without cost to the ones beside it', async () => {
      const { store } = await openStore();
      const [good, bad] = await Promise.allSettled([
        store.append({ invocations: [observation({ eventId: 'a' })] }),
        store.append({ invocations: [observation({ eventId: 'b' }), observation({ eventId: 'c', startedAt: Number.NaN })] }),
      ]);
      expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected']);
      expect((await store.getStatus()).invocations).toBe(1);
    });

    it('keeps a cursor with what was read up to it', async () => {
      const { store } = await openStore();
      const cursor: FileCursor = {
        path: '/x/a.jsonl',
        source: 'claude-code',
        inode: 7,
        offset: 120,
        size: 150,
        modifiedAt: NOW,
        lineNumber: 3,
        rejectedLines: 1,
        fingerprint: 'abc',
        settled: false,
        state: '{"open":1}',
      };
      await store.append({ invocations: [], cursors: [cursor], rejections: [{ source: 'claude-code', reason: 'not_json', count: 2 }] });
      await store.append({
        invocations: [],
        cursors: [{ ...cursor, offset: 150 }],
        rejections: [{ source: 'claude-code', reason: 'not_json', count: 1 }],
      });
      expect(await store.findCursors(['/x/a.jsonl', '/x/none.jsonl'])).toEqual([{ ...cursor, offset: 150 }]);
      expect(await store.listUnsettledCursors()).toHaveLength(1);
      expect((await store.listIngestTotals()).rejected).toEqual([{ source: 'claude-code', reason: 'not_json', count: 3 }]);
    });

    it('answers a window to the minute, and counts what was late in its own hour', async () => {
      const { store } = await openStore();
      const at = (minutesAgo: number) =>
        observation({ eventId: `${minutesAgo}`, startedAt: NOW - minutesAgo * 60_000, endedAt: NOW - minutesAgo * 60_000 + 500 });
      await store.append({ invocations: [at(5), at(59), at(61), at(24 * 60 + 10)] });
      await store.append({ invocations: [at(30)] });
      const count = async (hours: number) =>
        (await store.rankSkills({ from: NOW - hours * HOUR_MS, to: NOW, kinds: ['shell'], limit: 5 })).totals.invocations;
      expect(await count(1)).toBe(3);
      expect(await count(24)).toBe(4);
      expect(await count(48)).toBe(5);
    });

    it('keeps first and last as the smallest and the largest, whatever comes when', async () => {
      const { store } = await openStore();
      const at = (startedAt: number) => observation({ eventId: `${startedAt}`, startedAt, endedAt: startedAt + 5 });
      await store.append({ invocations: [at(NOW - HOUR_MS)] });
      await store.append({ invocations: [at(NOW - 3 * HOUR_MS)] });
      const skill = await store.findSkill({ name: 'git commit', from: NOW - 5 * HOUR_MS, to: NOW });
      expect(skill).toMatchObject({ firstInvokedAt: NOW - 3 * HOUR_MS, lastInvokedAt: NOW - HOUR_MS });
      expect(await store.findSession('session-1')).toMatchObject({
        firstEventAt: NOW - 3 * HOUR_MS,
        lastEventAt: NOW - HOUR_MS + 5,
        invocations: 2,
      });
    });

    it('leaves kinds out that were not asked for, and ranks by use', async () => {
      const { store } = await openStore();
      const use = (kind: 'shell' | 'tool' | 'mcp', name: string, times: number) =>
        Array.from({ length: times }, (_, i) => observation({ eventId: `${name}${i}`, skill: { kind, name } }));
      await store.append({ invocations: [...use('tool', 'Read', 9), ...use('shell', 'npm test', 2), ...use('mcp', 'mcp__a__b', 3)] });
      const { skills, totals } = await store.rankSkills({ from: NOW - 2 * HOUR_MS, to: NOW, kinds: ['shell', 'mcp'], limit: 10 });
      expect(skills.map(({ skill, invocations }) => [skill.name, invocations])).toEqual([
        ['mcp__a__b', 3],
        ['npm test', 2],
      ]);
      expect(totals).toMatchObject({ invocations: 5, skills: 2 });
      const page = await store.rankSkills({ from: NOW - 2 * HOUR_MS, to: NOW, kinds: ['shell', 'mcp'], limit: 10, offset: 5 });
      expect(page).toMatchObject({ skills: [], totals: { invocations: 5, skills: 2 } });
      const named = await store.rankSkills({ from: NOW - 2 * HOUR_MS, to: NOW, kinds: ['shell', 'mcp'], limit: 10, nameContains: '_A_' });
      expect(named.skills.map(({ skill }) => skill.name)).toEqual(['mcp__a__b']);
    });

    it('ranks one project by its own sessions only', async () => {
      const { store } = await openStore();
      const session = (sessionId: string, directory: string) => ({
        sessionId,
        agent: 'claude-code' as const,
        directory,
        firstEventAt: NOW - HOUR_MS,
        lastEventAt: NOW,
      });
      await store.append({
        invocations: [
          observation({ eventId: 'a', sessionId: 'one' }),
          observation({ eventId: 'b', sessionId: 'two' }),
          observation({ eventId: 'c', sessionId: 'two' }),
        ],
        sessions: [session('one', '/home/me/app'), session('two', 'C:\\work\\site')],
      });
      const of = async (project: string) =>
        (await store.rankSkills({ from: NOW - 2 * HOUR_MS, to: NOW, kinds: ['shell'], limit: 5, project })).skills.map(
          ({ invocations, durationP50Ms }) => [invocations, Math.round((durationP50Ms ?? 0) / 100)],
        );
      expect(await of('app')).toEqual([[1, 10]]);
      expect(await of('site')).toEqual([[2, 10]]);
      expect(await of('C:\\work\\site')).toEqual([[2, 10]]);
      expect(await of('none')).toEqual([]);
    });

    it('answers an empty database with nothing, not with an error', async () => {
      const { store } = await openStore();
      const window = { from: NOW - HOUR_MS, to: NOW };
      expect(await store.rankSkills({ ...window, kinds: SKILL_KINDS, limit: 5 })).toMatchObject({
        skills: [],
        totals: { invocations: 0, skills: 0, sessions: 0 },
      });
      expect(await store.findSkill({ ...window, name: 'x' })).toBeUndefined();
      expect(await store.listSeries({ ...window, step: 'hour', kinds: SKILL_KINDS })).toEqual([]);
      expect(await store.listSessions({ limit: 5 })).toEqual([]);
      expect(await store.findSession('session-1')).toBeUndefined();
      expect(await store.listSkillPhaseTotals()).toEqual([]);
      expect((await store.getStatus()).lastEventAt).toBeNull();
    });

    it('keeps derived data equal to a rebuild, and independent of order, under random events', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(randomObservation(), { minLength: 1, maxLength: 60 }),
          fc.integer({ min: 1, max: 7 }),
          fc.infiniteStream(fc.nat()),
          async (events, size, keys) => {
            const shuffled = events.map((event) => ({ event, key: keys.next().value as number })).sort((a, b) => a.key - b.key);
            const one = await open(NOW);
            const other = await open(NOW);
            try {
              for (let from = 0; from < events.length; from += size)
                await one.store.append({ invocations: events.slice(from, from + size) });
              for (const { event } of shuffled) await other.store.append({ invocations: [event, event] });
              const kept = one.dumpDerived();
              expect(other.dumpDerived()).toBe(kept);
              await one.store.rebuild();
              expect(one.dumpDerived()).toBe(kept);
              await expectCounts(one.store, events);
            } finally {
              await one.dispose();
              await other.dispose();
            }
          },
        ),
        { numRuns: 25 },
      );
    }, 120_000);
  });
}

/** The counts of the store against those of the merge rule alone. */
async function expectCounts(store: MetricQueries, events: readonly InvocationObservation[]): Promise<void> {
  const merged = new Map<string, ReturnType<typeof toInvocation>>();
  for (const event of events) {
    const known = merged.get(event.eventId);
    merged.set(event.eventId, known === undefined ? toInvocation(event) : mergeInvocation(known, toInvocation(event)));
  }
  const { totals } = await store.rankSkills({ from: 0, to: NOW + 400 * 24 * HOUR_MS, kinds: SKILL_KINDS, limit: 100 });
  const expected = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, [...merged.values()].filter((it) => it.outcome === outcome).length]),
  ) as Record<Outcome, number>;
  expect(totals.byOutcome).toEqual(expected);
}

/** Few ids, so that most are met again; always the same skill and session for one id, as in real life. */
function randomObservation(): fc.Arbitrary<InvocationObservation> {
  return fc
    .record({
      id: fc.nat({ max: 25 }),
      outcome: fc.constantFrom(...OUTCOMES),
      presumed: fc.boolean(),
      source: fc.constantFrom('transcript' as const, 'hook' as const, 'otlp' as const),
      startDelta: fc.constantFrom(0, 0, 0, 1, 90_000),
      elapsed: fc.integer({ min: -5, max: 2 * HOUR_MS }),
      measured: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined }),
      phase: fc.constantFrom('setup', 'execution', undefined),
      errorType: fc.constantFrom('exit_code_1', 'timeout', undefined),
    })
    .map(({ id, outcome, presumed, source, startDelta, elapsed, measured, phase, errorType }) => {
      const startedAt = NOW - id * id * 7 * HOUR_MS - startDelta;
      return {
        eventId: `event-${id}`,
        skill: { kind: SKILL_KINDS[id % SKILL_KINDS.length] as (typeof SKILL_KINDS)[number], name: `skill-${id % 5}` },
        sessionId: `session-${id % 4}`,
        agent: 'other' as const,
        source,
        startedAt,
        outcome,
        certainty: outcome === 'open' ? ('none' as const) : presumed ? ('presumed' as const) : ('observed' as const),
        ...(outcome === 'open' ? {} : { endedAt: startedAt + elapsed }),
        ...(measured === undefined ? {} : { measuredDurationMs: measured }),
        ...(phase === undefined ? {} : { phase }),
        ...(errorType === undefined ? {} : { errorType }),
      };
    });
}
