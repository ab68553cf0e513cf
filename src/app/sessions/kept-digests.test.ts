import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import type { SessionHeads, SessionRecords } from '../../ports/session-records.ts';
import { keepFlow } from '../flow/keep-flow.ts';
import { MAX_SESSIONS, readSessions } from './read-sessions.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const EVER = { from: 0, to: NOW + 1000 * MINUTE };
const clock = { now: () => NOW };

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

const look = () => keepFlow.update({ store: temporary.store, clock, publish: () => undefined });
/** Nothing is kept of it yet. */
const anew = (): SessionRecords => ({ ...temporary.store.analyses.sessionRecords });

interface Given {
  readonly session: number;
  readonly call: number;
  readonly outcome?: (typeof OUTCOMES)[number];
  readonly durationMs?: number;
  readonly phase?: string;
  readonly errorType?: string;
}

async function add({ session, call, outcome = 'completed', durationMs = 1000, phase, errorType }: Given): Promise<void> {
  const sessionId = `session-${session}`;
  const at = NOW + (session * 10 + call) * MINUTE;
  await temporary.store.append({
    sessions: [{ sessionId, agent: 'claude-code', directory: `/home/ada/${session % 2}`, firstEventAt: at, lastEventAt: at + MINUTE }],
    invocations: [
      {
        ...observe({
          ...{ name: `skill ${call % 3}`, kind: 'shell', sessionId, at, durationMs, outcome },
          ...(phase === undefined ? {} : { phase }),
          ...(errorType === undefined ? {} : { errorType }),
        }),
        eventId: `claude-code:${session}-${call}`,
      },
    ],
  });
}

/** Counts the sessions whose steps are read. */
function counted(records: SessionRecords) {
  const read: number[] = [];
  return {
    read,
    records: {
      ...records,
      async readSteps(ids: readonly number[], atMost: number) {
        const steps = await records.readSteps(ids, atMost);
        read.push(...ids.slice(0, steps.counts.length));
        return steps;
      },
    },
  };
}

describe('digests of sessions', () => {
  it('are what the record says, whatever happened since they were made', async () => {
    const given = fc.record(
      {
        session: fc.integer({ min: 0, max: 5 }),
        call: fc.integer({ min: 0, max: 8 }),
        outcome: fc.constantFrom(...OUTCOMES),
        durationMs: fc.integer({ min: 0, max: 5000 }),
        phase: fc.constantFrom('setup', 'verification'),
        errorType: fc.constantFrom('exit_code_1', 'exit_code_127', 'timeout'),
      },
      { requiredKeys: ['session', 'call'] },
    );
    const happening = fc.oneof(
      { weight: 8, arbitrary: given.map((it) => ['add', it] as const) },
      { weight: 3, arbitrary: fc.constant(['look', null] as const) },
      { weight: 1, arbitrary: fc.constant(['rebuild', null] as const) },
      { weight: 1, arbitrary: fc.constant(['ask', null] as const) },
    );
    const { sessionRecords } = temporary.store.analyses;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 12 }), async (happenings) => {
        for (const [what, it] of happenings) {
          if (what === 'add') await add(it);
          else if (what === 'look') await look();
          else if (what === 'rebuild') await temporary.store.rebuild();
          else await readSessions(sessionRecords, EVER);
        }
        for (const project of [undefined, '0']) {
          expect(await readSessions(sessionRecords, { ...EVER, project })).toEqual(await readSessions(anew(), { ...EVER, project }));
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('are made again of sessions that changed, and of no others', async () => {
    for (let session = 0; session < 6; session++) await add({ session, call: 1 });
    await look();
    const { records, read } = counted(anew());
    const ask = async () => {
      read.length = 0;
      await readSessions(records, EVER);
      return read.length;
    };
    expect([await ask(), await ask()]).toEqual([6, 0]);
    await add({ session: 3, call: 2 });
    expect([await ask(), await ask()]).toEqual([1, 0]);
    await look();
    expect([await ask(), await ask()]).toEqual([1, 0]);
    // Only what is known of an invocation becomes more, no count changes.
    await add({ session: 3, call: 2, phase: 'verification' });
    await look();
    const { sessions } = await readSessions(records, EVER);
    expect(sessions.find(({ sessionId }) => sessionId === 'session-3')?.checks).toBe(1);
  });

  it('go with a session that is forgotten', async () => {
    await add({ session: 0, call: 1 });
    await add({ session: 1, call: 1, outcome: 'failed' });
    await look();
    const { sessionRecords } = temporary.store.analyses;
    await readSessions(sessionRecords, EVER);
    await temporary.store.forget({ session: 'session-1' }, false);
    await add({ session: 2, call: 1 });
    await look();
    expect((await readSessions(sessionRecords, EVER)).sessions.map(({ sessionId, completed }) => [sessionId, completed])).toEqual([
      ['session-0', 1],
      ['session-2', 1],
    ]);
  });

  it('are made once for two who ask at the same time', async () => {
    for (let session = 0; session < 60; session++) await add({ session, call: 1 });
    const { records, read } = counted(anew());
    const [one, other] = await Promise.all([readSessions(records, EVER), readSessions(records, EVER)]);
    expect(one).toEqual(other);
    expect(read).toHaveLength(60);
  });
});

describe('readSessions', () => {
  it('stops at a bound, with the latest, and says that it is cut', async () => {
    const heads = (count: number): SessionHeads => ({
      ids: Float64Array.from({ length: count }, (_, index) => index),
      sessionIds: Array.from({ length: count }, (_, index) => `session-${index}`),
      firstEventAt: new Float64Array(count),
      lastEventAt: Float64Array.from({ length: count }, (_, index) => 1e9 - index),
      versions: new Float64Array(count),
      dataVersion: 1,
    });
    const records = { ...anew(), listHeads: async ({ limit }: { limit: number }) => heads(limit) };
    const { sessions, isCut } = await readSessions(records, { from: 0, to: 1e9 });
    expect([sessions.length, isCut]).toEqual([MAX_SESSIONS, true]);
    expect(sessions.at(-1)?.lastEventAt).toBe(1e9);
    const few = { ...anew(), listHeads: async () => heads(MAX_SESSIONS - 1) };
    expect(await readSessions(few, { from: 0, to: 1e9 })).toMatchObject({ isCut: false });
  });
});
