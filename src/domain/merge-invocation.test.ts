import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Invocation, type InvocationObservation, OBSERVATION_SOURCES } from './invocation.ts';
import { isSameInvocation, mergeInvocation, toInvocation } from './merge-invocation.ts';
import { OUTCOMES } from './outcome.ts';
import { HIDDEN_NAME } from './skill.ts';

const base: InvocationObservation = {
  eventId: 'claude-code:toolu_1',
  skill: { kind: 'shell', name: 'git commit' },
  sessionId: 's',
  agent: 'claude-code',
  source: 'transcript',
  startedAt: 1_000,
  endedAt: 3_000,
  outcome: 'completed',
  certainty: 'observed',
};

const invocations: fc.Arbitrary<Invocation> = fc
  .record({
    skill: fc.record({
      kind: fc.constantFrom('shell' as const, 'tool' as const),
      name: fc.constantFrom(HIDDEN_NAME, 'npm', 'npm test', 'npm lint'),
    }),
    outcome: fc.constantFrom(...OUTCOMES),
    certainty: fc.constantFrom('presumed' as const, 'observed' as const),
    source: fc.constantFrom(...OBSERVATION_SOURCES),
    startedAt: fc.integer({ min: 0, max: 5 }),
    endedAt: fc.option(fc.integer({ min: -3, max: 9 }), { nil: undefined }),
    measuredDurationMs: fc.option(fc.double({ min: 0, max: 9, noNaN: true }), { nil: undefined }),
    phase: fc.constantFrom('setup', 'execution', undefined),
    errorType: fc.constantFrom('a', 'b', undefined),
    trigger: fc.constantFrom('model' as const, 'typed' as const, undefined),
    subagentId: fc.constantFrom('x', 'y', undefined),
  })
  .map((fields) => toInvocation({ ...base, ...fields } as InvocationObservation));

describe('mergeInvocation', () => {
  it('gives the same in any order, any grouping and any number of times', () => {
    fc.assert(
      fc.property(invocations, invocations, invocations, (a, b, c) => {
        expect(mergeInvocation(a, b)).toEqual(mergeInvocation(b, a));
        expect(mergeInvocation(mergeInvocation(a, b), c)).toEqual(mergeInvocation(a, mergeInvocation(b, c)));
        expect(isSameInvocation(mergeInvocation(a, a), a)).toBe(true);
        expect(isSameInvocation(mergeInvocation(mergeInvocation(a, b), b), mergeInvocation(a, b))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives no duration to what a clock set from 1970 to now makes decades of', () => {
    const set: InvocationObservation = { ...base, startedAt: 0, endedAt: Date.parse('2026-11-20T12:00:00Z') };
    expect(toInvocation(set)).toMatchObject({ outcome: 'completed', durationMs: null, durationMeasured: false });
    expect(toInvocation({ ...set, measuredDurationMs: 1500 }).durationMs).toBe(1500);
  });

  it('never gives a negative duration, nor one to what is open', () => {
    fc.assert(
      fc.property(invocations, invocations, (a, b) => {
        const merged = mergeInvocation(a, b);
        expect(merged.durationMs === null || merged.durationMs >= 0).toBe(true);
        if (merged.outcome === 'open') expect([merged.endedAt, merged.durationMs, merged.certainty]).toEqual([null, null, 'none']);
      }),
    );
  });

  it('completes an open invocation by its end', () => {
    const open = toInvocation({ ...base, outcome: 'open', certainty: 'none' });
    expect(mergeInvocation(open, toInvocation(base))).toMatchObject({ outcome: 'completed', endedAt: 3_000, durationMs: 2_000 });
  });

  it('lets what was observed stand over what was presumed, and of two presumptions the later', () => {
    const presumed = (endedAt: number) => toInvocation({ ...base, endedAt, certainty: 'presumed' });
    const interrupted = toInvocation({ ...base, endedAt: 2_000, outcome: 'interrupted' });
    expect(mergeInvocation(presumed(9_000), interrupted)).toMatchObject({ outcome: 'interrupted', endedAt: 2_000 });
    expect(mergeInvocation(presumed(4_000), presumed(9_000)).endedAt).toBe(9_000);
  });

  it('prefers a duration that the agent measured to the difference of two instants', () => {
    const measured = toInvocation({ ...base, source: 'hook', measuredDurationMs: 1_234.567_891 });
    const merged = mergeInvocation(toInvocation(base), measured);
    expect(merged).toMatchObject({ durationMs: 1_234.568, durationMeasured: true });
    expect(merged.sources).toBe(0b11);
  });

  it('keeps the more telling name whoever came first, and its phase', () => {
    const hidden = toInvocation({ ...base, source: 'otlp', skill: { kind: 'shell', name: HIDDEN_NAME } });
    const program = toInvocation({ ...base, source: 'otlp', skill: { kind: 'shell', name: 'npm' }, phase: 'execution' });
    const command = toInvocation({ ...base, skill: { kind: 'shell', name: 'npm test' }, phase: 'verification' });
    for (const order of [
      [hidden, program, command],
      [command, program, hidden],
      [program, hidden, command],
    ]) {
      expect(order.reduce(mergeInvocation)).toMatchObject({ skill: { kind: 'shell', name: 'npm test' }, phase: 'verification' });
    }
  });

  it('knows the class of error if one of two reports of the same end does', () => {
    const known = toInvocation({ ...base, outcome: 'failed', errorType: 'exit_code_1' });
    const later = toInvocation({ ...base, source: 'hook', outcome: 'failed', endedAt: 3_100 });
    expect(mergeInvocation(known, later)).toMatchObject({ errorType: 'exit_code_1', endedAt: 3_100 });
    expect(mergeInvocation(later, known)).toMatchObject({ errorType: 'exit_code_1', endedAt: 3_100 });
  });

  it('takes the word of who knows that a person stopped it over that of who only saw it fail', () => {
    const failed = toInvocation({ ...base, source: 'otlp', outcome: 'failed', errorType: 'shell_error' });
    const interrupted = toInvocation({ ...base, outcome: 'interrupted', errorType: 'user_interrupted' });
    expect(mergeInvocation(failed, interrupted)).toMatchObject({ outcome: 'interrupted', errorType: 'user_interrupted' });
    expect(mergeInvocation(interrupted, failed)).toMatchObject({ outcome: 'interrupted', errorType: 'user_interrupted' });
  });

  it('leaves a copied call with the session that had it first', () => {
    const copy = toInvocation({ ...base, sessionId: 'fork' });
    expect(mergeInvocation(toInvocation(base), copy).sessionId).toBe('s');
  });
});
