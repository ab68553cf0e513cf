import { describe, expect, it } from 'vitest';
import type { InvocationObservation } from '../../src/domain/invocation.ts';
import type { HookSessionReceiver } from '../../src/ingest/shared/hook-session-receiver.ts';
import { MAX_HOOK_SESSIONS, MAX_OPEN_IN_HOOKS } from '../../src/ingest/shared/hook-sessions.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { FUZZ_RUNS, mutate } from './mutate.ts';
import { readHookFixtureMessages } from './read-hooks.ts';

/** Feeds a receiver mutated messages of its own fixture: nothing throws, each message is accounted for, and what is kept stays bounded. */
export function describeHookFuzz(create: () => HookSessionReceiver, fixture: string): void {
  const messages = readHookFixtureMessages(fixture);
  const seeds = messages.map(({ body }) => Buffer.from(body));
  const startAt = messages[0]?.at ?? 0;

  describe(`the ${create().agent} hook receiver fed with noise`, () => {
    it(`takes, ignores or rejects each of ${FUZZ_RUNS} mutated messages`, { timeout: 60_000 }, () => {
      const random = seededRandom(11);
      const receiver = create();
      const counts = { taken: 0, ignored: 0, rejected: 0 };
      for (let run = 0; run < FUZZ_RUNS; run++) {
        const { invocations, sessions = [], rejections = [] } = receiver.take(mutate(seeds, random).toString(), startAt + run);
        if (rejections.length > 0) counts.rejected++;
        else counts[sessions.length > 0 ? 'taken' : 'ignored']++;
        const isAccounted = sessions.length <= 1 && rejections.length <= 1 && rejections.every(({ count }) => count === 1);
        if (!isAccounted || (invocations.length > 0 && sessions.length === 0))
          expect({ invocations, sessions, rejections }).toBe('one thing');
        for (const observation of invocations) {
          if (!isWellFormed(observation, receiver.agent)) expect(observation).toBe('well formed');
        }
      }
      expect(counts.taken + counts.ignored + counts.rejected).toBe(FUZZ_RUNS);
      expect(Math.min(counts.taken, counts.rejected)).toBeGreaterThan(FUZZ_RUNS / 100);
      expect(receiver.sessions.size).toBeLessThanOrEqual(MAX_HOOK_SESSIONS);
      expect(receiver.sessions.openCount).toBeLessThanOrEqual(MAX_OPEN_IN_HOOKS);
    });
  });
}

function isWellFormed(observation: InvocationObservation, agent: string): boolean {
  const { eventId, skill, sessionId, startedAt, endedAt = 0, measuredDurationMs = 0, errorType = 'none' } = observation;
  return (
    eventId.startsWith(`${agent}:`) &&
    [eventId, skill.name, sessionId].every((text) => text.length > 0 && text.length <= 200) &&
    [startedAt, endedAt].every((at) => Number.isSafeInteger(at) && at >= 0) &&
    Number.isFinite(measuredDurationMs) &&
    /^[a-z0-9_]{1,64}$/.test(errorType)
  );
}
