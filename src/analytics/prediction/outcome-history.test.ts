import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndedOutcome } from '../../domain/ended-outcome.ts';
import { OutcomeHistory } from './outcome-history.ts';
import { addToTally, decayedCount, lastOutcome, type OutcomeTally, shrunkRatio, streakOf } from './outcome-tally.ts';
import { computeTrainingRows, replayOutcomes } from './replay-outcomes.ts';
import { FEATURES, type FeatureName, writeFeatures } from './success-features.ts';

const DAY_MS = 86_400_000;
const noon = () => ({ hour: 12, weekday: 0 });

function outcome(id: number, changes: Partial<EndedOutcome> = {}): EndedOutcome {
  return {
    id,
    skill: { kind: 'shell', name: 'git push' },
    user: null,
    project: 'app',
    session: 's1',
    phase: null,
    startedAt: id * 1000,
    endedAt: id * 1000 + 500,
    completed: true,
    ...changes,
  };
}

const outcomes = fc
  .array(
    fc.record({
      skill: fc.record({ kind: fc.constantFrom('shell', 'skill'), name: fc.constantFrom('a', 'b', 'c') }),
      user: fc.constantFrom(null, 'u'),
      project: fc.constantFrom(null, 'app', 'web'),
      session: fc.constantFrom('s1', 's2', 's3'),
      phase: fc.constantFrom(null, 'setup'),
      startedAt: fc.integer({ min: 0, max: 50 * DAY_MS }),
      // A clock that was set back in between ends an invocation before it starts.
      tookMs: fc.integer({ min: -1000, max: DAY_MS }),
      completed: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((rows) => rows.map(({ tookMs, ...row }, i): EndedOutcome => ({ ...row, id: i + 1, endedAt: row.startedAt + tookMs })));

/** Tallies by key, rounded: sums in another order differ in their last digits. */
function roundedTallies(history: OutcomeHistory): unknown {
  const round = (value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(9)) : Array.isArray(value) ? value.map(round) : value;
  return history
    .takeChanges()
    .map(([key, tally]) => [key, Object.entries(tally as OutcomeTally).map(([name, value]) => [name, round(value)])]);
}

describe('OutcomeHistory', () => {
  it('holds the same whatever the order in which outcomes are added', () => {
    fc.assert(
      fc.property(outcomes, fc.infiniteStream(fc.nat()), (rows, order) => {
        const shuffled = rows.map((row) => [order.next().value as number, row] as const).sort(([a], [b]) => a - b);
        const [one, other] = [new OutcomeHistory(), new OutcomeHistory()];
        for (const row of rows) one.add(row);
        for (const [, row] of shuffled) other.add(row);
        expect(roundedTallies(other)).toEqual(roundedTallies(one));
      }),
      { numRuns: 60 },
    );
  });

  it('is bounded: with more sessions than it remembers it forgets the oldest', () => {
    const history = new OutcomeHistory();
    for (let i = 1; i <= 12_000; i++) history.add(outcome(i, { session: `session ${i}` }));
    expect(history.size).toBeLessThanOrEqual(22_000);
    expect(Object.keys(history.find(outcome(12_001, { session: 'session 12000' })))).toContain('session');
    expect(Object.keys(history.find(outcome(12_001, { session: 'session 1' })))).not.toContain('session');
  });
});

describe('outcome tallies', () => {
  const days = (count: number) => count * DAY_MS;
  const tally = [1, 2, 3].reduce<OutcomeTally | undefined>(
    (sum, day) => addToTally(sum, { id: day, startedAt: days(day), endedAt: days(day), completed: day !== 1 }),
    undefined,
  );

  it('counts an outcome half after each half-life', () => {
    expect(decayedCount(tally, 0, days(3))).toBeCloseTo(1.75, 12);
    expect(decayedCount(tally, 0, days(4))).toBeCloseTo(0.875, 12);
    expect(decayedCount(undefined, 0, days(4))).toBe(0);
  });

  it('pulls a ratio towards the level above, all the way when nothing was seen', () => {
    // (1.5 + 6 · .5) ÷ (1.75 + 6)
    expect(shrunkRatio(tally, 0, days(3), 0.5, 6)).toBeCloseTo(4.5 / 7.75, 12);
    expect(shrunkRatio(undefined, 0, days(3), 0.7, 6)).toBe(0.7);
    expect(shrunkRatio(tally, 0, days(4000), 0.7, 6)).toBeCloseTo(0.7, 12);
  });

  it('knows the last outcome and the streak', () => {
    expect([lastOutcome(tally), streakOf(tally)]).toEqual([1, 2]);
    expect([lastOutcome(undefined), streakOf(undefined)]).toEqual([0.5, 0]);
  });

  it('takes a clock that jumps back for a standstill', () => {
    expect(decayedCount(tally, 0, days(1))).toBeCloseTo(1.75, 12);
  });
});

describe('computeTrainingRows', () => {
  const rowsOf = (rows: readonly EndedOutcome[]) => computeTrainingRows(rows, new OutcomeHistory(), noon);
  const featureOf = (rows: readonly EndedOutcome[], row: number, name: FeatureName) =>
    rowsOf(rows).matrix.values[row * FEATURES.length + FEATURES.indexOf(name)];

  it('never lets a row see its own outcome or a later one', () => {
    fc.assert(
      fc.property(outcomes, fc.nat(), (rows, at) => {
        if (rows.length === 0) return;
        const byStart = rows.toSorted((a, b) => a.startedAt - b.startedAt || a.id - b.id);
        const row = at % rows.length;
        const { startedAt } = byStart[row] as EndedOutcome;
        // All that was not known at its start is turned round: the row must not change.
        const turned = rows.map((one) => (Math.max(one.startedAt, one.endedAt) < startedAt ? one : { ...one, completed: !one.completed }));
        const cut = (result: ReturnType<typeof rowsOf>) => [
          ...result.matrix.values.subarray(row * FEATURES.length, (row + 1) * FEATURES.length),
        ];
        expect(cut(rowsOf(turned))).toEqual(cut(rowsOf(rows)));
      }),
      { numRuns: 80 },
    );
  });

  it('does not know the outcome of what is still running', () => {
    const running = outcome(1, { startedAt: 0, endedAt: 10_000, completed: false });
    expect(featureOf([running, outcome(2, { startedAt: 5_000 })], 1, 'skill_last_outcome')).toBe(0.5);
    expect(featureOf([running, outcome(2, { startedAt: 10_001 })], 1, 'skill_last_outcome')).toBe(0);
  });

  it('gives features as of the start of each invocation, not as of now', () => {
    const at = (hour: number) => ({ hour, weekday: 3 });
    const rows = [outcome(1), outcome(2)];
    const { matrix } = computeTrainingRows(rows, new OutcomeHistory(), (startedAt) => at(startedAt / 1000));
    const hour = FEATURES.indexOf('hour_of_day');
    expect([matrix.values[hour], matrix.values[FEATURES.length + hour]]).toEqual([1, 2]);
  });

  it('does not take no phase for the first phase seen', () => {
    const known = [
      ...Array.from({ length: 20 }, (_, i) => outcome(i + 1, { phase: 'setup', completed: false })),
      outcome(30, { completed: true }),
    ];
    const inPhase = featureOf([...known, outcome(40, { phase: 'setup' })], 21, 'skill_phase_14_days') as number;
    const outside = featureOf([...known, outcome(40)], 21, 'skill_phase_14_days') as number;
    const skill = featureOf([...known, outcome(40)], 21, 'skill_14_days');
    expect(inPhase).toBeLessThan(outside);
    expect(outside).toBe(skill);
  });

  it('gives finite features for any outcomes, none and one', () => {
    expect(rowsOf([]).matrix.rows).toBe(0);
    expect([...rowsOf([outcome(1)]).matrix.values].every(Number.isFinite)).toBe(true);
    fc.assert(
      fc.property(outcomes, (rows) => [...rowsOf(rows).matrix.values].every(Number.isFinite)),
      { numRuns: 40 },
    );
  });

  it('copes with 10,000 skills, each used once, each in a session of its own, and with one skill used 10,000 times', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      outcome(i + 1, { skill: { kind: 'shell', name: `skill ${i}` }, session: `s${i}`, completed: i % 5 > 0 }),
    );
    const one = many.map((row, i) => ({ ...row, id: i + 1, skill: { kind: 'shell' as const, name: 'ls' }, session: 's' }));
    for (const rows of [many, one]) {
      const { matrix } = rowsOf(rows);
      expect(matrix.rows).toBe(10_000);
      expect(matrix.values.every(Number.isFinite)).toBe(true);
      expect(matrix.values.at(FEATURES.indexOf('all_14_days') - FEATURES.length)).toBeCloseTo(0.8, 2);
    }
  });

  it('gives an occasion the features that the same moment would have had in training', () => {
    const rows = Array.from({ length: 30 }, (_, i) => outcome(i + 1, { completed: i % 3 > 0, session: `s${i % 4}` }));
    const next = outcome(99, { session: 's2' });
    const history = new OutcomeHistory();
    replayOutcomes(rows, history, () => undefined);
    const live = new Float64Array(FEATURES.length);
    writeFeatures(history.find(next), next.startedAt, noon(), live);
    const trained = rowsOf([...rows, next]).matrix.values.subarray(30 * FEATURES.length);
    expect([...live]).toEqual([...trained]);
  });
});
