import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { ComparedInvocation } from './describe-invocations.ts';
import { describeInvocations, INVOCATION_FEATURES } from './describe-invocations.ts';
import { findOddInvocations, type OddInvocation, type OddInvocations } from './find-odd-invocations.ts';

const HOUR_MS = 3_600_000;
const localHourOf = (at: number) => new Date(at).getUTCHours();

function invocation(i: number, changes: Partial<ComparedInvocation> = {}): ComparedInvocation {
  return {
    eventId: `test:${String(i).padStart(6, '0')}`,
    skill: { kind: 'shell', name: 'npm test' },
    sessionId: `session ${Math.floor(i / 20)}`,
    startedAt: Date.UTC(2026, 0, 1, 9) + Math.floor(i / 20) * 24 * HOUR_MS + (i % 20) * 20 * 60_000,
    durationMs: 10_000,
    outcome: 'completed',
    errorType: null,
    ...changes,
  };
}

/** An ordinary life: three skills, working hours, one in ten fails. */
function ordinary(count: number, seed = 1): ComparedInvocation[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) =>
    invocation(i, {
      skill: { kind: 'shell', name: ['npm test', 'git commit', 'ruff check'][Math.floor(random() * 3)] as string },
      durationMs: 10_000 * Math.exp(0.4 * (random() + random() + random() - 1.5)),
      outcome: random() < 0.1 ? 'failed' : 'completed',
    }),
  );
}

const find = (invocations: readonly ComparedInvocation[], limit = 10): OddInvocations =>
  findOddInvocations(invocations, { random: seededRandom(1), localHourOf, limit });

function listed(answer: OddInvocations): readonly OddInvocation[] {
  return answer.kind === 'compared' ? answer.invocations : [];
}

describe('findOddInvocations', () => {
  it.each([
    ['duration', { durationMs: 900_000 }],
    ['duration', { durationMs: 150 }],
    ['hour', { startedAt: Date.UTC(2026, 0, 9, 3), outcome: 'failed' }],
    ['outcome', { outcome: 'failed_to_launch' }],
  ] as const)('names what is odd of an invocation: %s of %o', (feature, changes) => {
    const found = listed(find([...ordinary(600), invocation(9_999, { ...changes, sessionId: 'session 3' })]));
    const planted = found.find(({ eventId }) => eventId === 'test:009999');
    expect(planted?.contributions.map((contribution) => contribution.feature)).toContain(feature);
  });

  it('names failures in a row, and tells of the others of the same row together', () => {
    const stuck = Array.from({ length: 6 }, (_, i) => invocation(5_000 + i, { sessionId: 'stuck', outcome: 'failed' }));
    const found = listed(find([...ordinary(600), ...stuck])).filter(({ sessionId }) => sessionId === 'stuck');
    expect(found).toHaveLength(1);
    expect(found[0]?.failuresInARow).toBeGreaterThanOrEqual(3);
    expect(found[0]?.moreLikeIt).toBeGreaterThanOrEqual(1);
    expect(found[0]?.contributions[0]?.feature).toBe('failures_in_a_row');
  });

  it('calls little odd where nothing is: at most one in a hundred, for few and for many', () => {
    for (const count of [100, 400, 3_000]) {
      const answer = find(ordinary(count, count));
      expect(answer.kind === 'compared' && answer.odd / answer.sampleSize).toBeLessThanOrEqual(0.01);
    }
  });

  it('gives contributions that are shares, the largest first', () => {
    for (const { contributions } of listed(find(ordinary(1_000), 100))) {
      const weights = contributions.map(({ weightRatio }) => weightRatio);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(1 + 1e-12);
      expect(weights).toEqual(weights.toSorted((a, b) => b - a));
      for (const { tailShare } of contributions) expect(tailShare).toBeGreaterThan(0);
    }
  });

  it('answers the same whatever the order, and with duplicates of what it compares', () => {
    const sample = [...ordinary(300), invocation(9_999, { durationMs: 5_000_000 })];
    expect(find(sample.toReversed())).toEqual(find(sample));
  });

  it('lists only what is asked for, and counts the rest for the session', () => {
    const sample = [...ordinary(300), invocation(9_999, { durationMs: 5_000_000, skill: { kind: 'tool', name: 'Read' } })];
    const answer = findOddInvocations(sample, {
      random: seededRandom(1),
      localHourOf,
      limit: 10,
      isAskedFor: ({ skill }) => skill.kind !== 'tool',
    });
    expect(answer).toMatchObject({ kind: 'compared', sampleSize: 300 });
    expect(listed(answer).every(({ skill }) => skill.kind === 'shell')).toBe(true);
  });

  it.each([0, 1, 2, 99])('says that %i invocations are too few', (count) => {
    expect(find(ordinary(count))).toEqual({ kind: 'insufficient_data', sampleSize: count, requiredSampleSize: 100 });
  });

  it.each([
    ['all equal', Array.from({ length: 200 }, (_, i) => invocation(i, { sessionId: String(i), startedAt: 0 }))],
    ['one session', Array.from({ length: 200 }, (_, i) => invocation(i, { sessionId: 'one' }))],
    ['only failures', ordinary(200).map((it) => ({ ...it, outcome: 'failed' as const }))],
    ['only successes', ordinary(200).map((it) => ({ ...it, outcome: 'completed' as const }))],
    ['no durations', ordinary(200).map((it) => ({ ...it, durationMs: null }))],
    ['no time at all', ordinary(200).map((it) => ({ ...it, durationMs: 0 }))],
    ['a clock that jumps', ordinary(200).map((it, i) => ({ ...it, startedAt: i % 7 === 0 ? 0 : it.startedAt + (i % 2) * 1e12 }))],
    ['the same twice', [...ordinary(200), ...ordinary(200)]],
    ['all open', ordinary(200).map((it) => ({ ...it, outcome: 'open' as const }))],
    ['10,000 skills', Array.from({ length: 10_000 }, (_, i) => invocation(i, { skill: { kind: 'mcp', name: `mcp__s__t${i}` } }))],
  ])('answers with numbers for %s', (_, sample) => {
    const answer = find(sample);
    expect(JSON.stringify(answer)).not.toContain('null,"weight');
    for (const { score, contributions } of listed(answer)) {
      expect(score).toBeGreaterThanOrEqual(0.6);
      expect(score).toBeLessThanOrEqual(1);
      for (const { weightRatio } of contributions) expect(weightRatio).toBeGreaterThan(0);
    }
  });

  it('finds nothing odd among invocations that are all equal', () => {
    const sample = Array.from({ length: 200 }, (_, i) => invocation(i, { sessionId: String(i), startedAt: 0 }));
    expect(find(sample)).toEqual({ kind: 'compared', invocations: [], odd: 0, sampleSize: 200 });
  });
});

describe('describeInvocations', () => {
  it('counts what came before in the session, and compares with the skill’s own usual', () => {
    const sample = [
      ...Array.from({ length: 5 }, (_, i) => invocation(i, { outcome: i >= 3 ? 'failed' : 'completed' })),
      invocation(5, { durationMs: 80_000 }),
      invocation(6, { outcome: 'open' }),
    ];
    const { invocations, values, columns } = describeInvocations(sample, localHourOf);
    expect(invocations).toHaveLength(6);
    expect(invocations[5]).toMatchObject({
      typicalDurationMs: 10_000,
      failuresInARow: 2,
      failuresBefore: 2,
      sessionPosition: 6,
      localHour: 10,
      hourShare: 1,
      outcomeShare: 4 / 6,
    });
    const row = [...values.slice(5 * columns, 6 * columns)];
    expect(row[INVOCATION_FEATURES.indexOf('duration')]).toBeCloseTo(Math.log(8) / 0.25, 12);
    expect(row[INVOCATION_FEATURES.indexOf('outcome')]).toBeCloseTo(-Math.log(4 / 6), 12);
    expect(row[INVOCATION_FEATURES.indexOf('session_size')]).toBeCloseTo(Math.log(6), 12);
  });
});
