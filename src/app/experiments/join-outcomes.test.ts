import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openTemporaryStore } from '../../../test/support/temporary-store.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { createExperiment } from './create-experiment.ts';
import { assignUnit } from './experiments.ts';

const START = Date.parse('2026-11-01T08:00:00Z');
const SESSIONS = ['a', 'b', 'c'];

interface Event {
  readonly id: number;
  readonly session: number;
  readonly minute: number;
  readonly outcome: 'open' | 'completed' | 'failed' | 'rejected';
}

const events = fc.array(
  fc.record({
    id: fc.nat(12),
    session: fc.nat(SESSIONS.length),
    minute: fc.nat(3000),
    outcome: fc.constantFrom('open', 'completed', 'failed', 'rejected'),
  }),
  { maxLength: 25 },
);

function toObservation({ id, session, minute, outcome }: Event): InvocationObservation {
  const startedAt = START + (minute - 500) * 60_000;
  return {
    ...{ eventId: `claude-code:${id}`, skill: { kind: 'skill', name: id % 4 === 0 ? 'other' : 'review' }, agent: 'claude-code' },
    ...{ sessionId: SESSIONS[session] ?? 'unassigned', source: 'transcript', startedAt, outcome },
    ...(outcome === 'open' ? { certainty: 'none' } : { certainty: 'observed', endedAt: startedAt + 1000 }),
  } as InvocationObservation;
}

/** What was joined after these events, in pieces of so many, with a join after each piece. */
async function joined(stream: readonly Event[], piece: number): Promise<unknown[]> {
  const temporary = await openTemporaryStore({ now: () => START });
  try {
    const { experiments } = temporary.store.analyses;
    const { id } = await createExperiment(
      experiments,
      { name: 'x', skill: { kind: 'skill', name: 'review' }, design: { unit: 'session' } },
      START,
    );
    for (const [index, sessionId] of SESSIONS.entries()) await assignUnit(experiments, 'x', { sessionId }, START + index * 60_000);
    const now = START + 2000 * 60_000;
    for (let from = 0; from < stream.length; from += piece) {
      await temporary.store.append({ invocations: stream.slice(from, from + piece).map(toObservation) });
      await experiments.joinOutcomes(id, now);
    }
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const rows = database
      .prepare('SELECT event_id, user_id, outcome, completed, duration_seconds, recorded_at FROM ab_test_outcomes ORDER BY event_id')
      .all();
    database.close();
    return rows;
  } finally {
    await temporary.remove();
  }
}

it('joins the same runs whether they come in pieces, late and more than once, or all together', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.integer({ min: 1, max: 6 }), async (generated, piece) => {
      // Of one call, what came first says where and when it was.
      const first = new Map(generated.map((event) => [event.id, event] as const).toReversed());
      const stream = generated.map((event) => ({ ...(first.get(event.id) ?? event), outcome: event.outcome }));
      const repeated = [...stream, ...stream.filter((_, index) => index % 3 === 0)];
      expect(await joined(repeated, piece)).toEqual(await joined(repeated, repeated.length || 1));
    }),
    { numRuns: 6, seed: 7 },
  );
});
