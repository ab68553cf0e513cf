import { describe, expect, it } from 'vitest';
import reference from '../../../test/reference/flow/reference.json' with { type: 'json' };
import { MOST_PAIRED } from '../../domain/session-flow.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { choosePaired, countPairs } from './count-pairs.ts';
import { measurePair } from './measure-pair.ts';
import { type Dependencies, REQUIRED_SESSIONS, rankPairs } from './rank-pairs.ts';
import { relationshipTypeOf } from './relationship-type.ts';

const found = (answer: Dependencies) =>
  answer.kind === 'dependencies' ? answer.dependencies.map(({ first, second }) => `${first} ${second}`) : answer.kind;

/** Sessions in which each skill is used with its own chance, whatever else is used. */
function drawSessions(count: number, shares: readonly number[], random: () => number): string[][] {
  return Array.from({ length: count }, () => shares.flatMap((share, index) => (random() < share ? [`s${index}`] : [])));
}

describe('measurePair', () => {
  it.each(reference.lift)('gives $both of $a and $b in $sessions its lift', ({ sessions, a, b, both, lift, shrunk }) => {
    const measures = measurePair({ sessions, first: a, second: b, both });
    expect(measures.lift).toBeCloseTo(lift, 9);
    expect(measures.shrunkLift).toBeCloseTo(shrunk, 9);
  });

  it('tests few sessions exactly and many by G²', () => {
    expect(measurePair({ sessions: 100, first: 5, second: 7, both: 5 }).pValue).toBeCloseTo(reference.fisher_mid_p[3]?.p_value ?? 0, 12);
    expect(measurePair({ sessions: 65, first: 30, second: 40, both: 10 }).pValue).toBeCloseTo(reference.g_squared[0]?.p_value ?? 0, 9);
  });

  it('finds nothing in skills that are in every session', () => {
    expect(measurePair({ sessions: 50, first: 50, second: 50, both: 50 })).toMatchObject({ lift: 1, shrunkLift: 1, pValue: 1 });
  });

  it.each([
    { sessions: 10, first: 0, second: 5, both: 0 },
    { sessions: 10, first: 4, second: 5, both: 5 },
    { sessions: 10, first: 8, second: 8, both: 2 },
    { sessions: 10, first: 1.5, second: 5, both: 1 },
  ])('refuses $both in $first and $second of $sessions', (counts) => {
    expect(() => measurePair(counts)).toThrow(RangeError);
  });

  it.each([
    [200, 0.5, 0.5],
    [400, 0.15, 0.4],
    [120, 0.1, 0.3],
    [100, 0.3, 0.15],
  ])('is wrong about 5 %% of the time when skills have nothing to do with each other (%i sessions, shares %d and %d)', (n, a, b) => {
    const random = seededRandom(11);
    let alarms = 0;
    const rounds = 3000;
    for (let round = 0; round < rounds; round++) {
      const { presence, pairs } = countPairs(drawSessions(n, [a, b], random));
      const counts = { sessions: n, first: presence.get('s0') ?? 0, second: presence.get('s1') ?? 0, both: pairs[0]?.both ?? 0 };
      if (counts.first > 0 && counts.second > 0 && measurePair(counts).pValue <= 0.05) alarms++;
    }
    expect(Math.abs(alarms / rounds - 0.05)).toBeLessThan(0.02);
  });

  it.each([
    [20, 0.2, 0.2],
    [60, 0.05, 0.1],
    [500, 0.01, 0.02],
  ])('is not wrong more often than that with few (%i sessions, shares %d and %d)', (n, a, b) => {
    const random = seededRandom(12);
    let alarms = 0;
    for (let round = 0; round < 2000; round++) {
      const { presence, pairs } = countPairs(drawSessions(n, [a, b], random));
      const counts = { sessions: n, first: presence.get('s0') ?? 0, second: presence.get('s1') ?? 0, both: pairs[0]?.both ?? 0 };
      if (counts.first > 0 && counts.second > 0 && measurePair(counts).pValue <= 0.05) alarms++;
    }
    expect(alarms / 2000).toBeLessThan(0.07);
  });
});

describe('relationshipTypeOf', () => {
  it.each([
    [3, 'very_strong_positive'],
    [2.999, 'strong_positive'],
    [2, 'strong_positive'],
    [1.5, 'moderate_positive'],
    [1.499, 'weak_positive'],
    [0, 'weak_positive'],
  ])('of a lift of %d is %s', (lift, type) => {
    expect(relationshipTypeOf(lift)).toBe(type);
  });
});

describe('countPairs', () => {
  it('counts each skill and each two skills once a session', () => {
    expect(countPairs([['a', 'b', 'c'], ['a', 'b'], [], ['c']])).toEqual({
      sessions: 3,
      presence: new Map([
        ['a', 2],
        ['b', 2],
        ['c', 2],
      ]),
      pairs: [
        { first: 'a', second: 'b', both: 2 },
        { first: 'a', second: 'c', both: 1 },
        { first: 'b', second: 'c', both: 1 },
      ],
    });
  });

  it('pairs the skills used most of a session that used thousands', () => {
    const present = Array.from({ length: 10_000 }, (_, index) => ({ id: 10_000 - index, uses: index < 2 ? 5 : 1 }));
    const paired = choosePaired(present);
    expect(paired).toHaveLength(MOST_PAIRED);
    expect(paired.slice(-2)).toEqual([9_999, 10_000]);
    expect(paired[0]).toBe(1);
    expect(
      choosePaired([
        { id: 9, uses: 1 },
        { id: 3, uses: 1 },
      ]),
    ).toEqual([3, 9]);
  });
});

describe('rankPairs', () => {
  const presence = new Map([
    ['a', 280],
    ['b', 280],
    ['c', 500],
    ['d', 1],
    ['e', 1],
  ]);

  it('says nothing of a few sessions', () => {
    expect(rankPairs(0, new Map(), [])).toEqual({ kind: 'insufficient_data', sampleSize: 0, requiredSampleSize: REQUIRED_SESSIONS });
    expect(rankPairs(9, new Map([['a', 9]]), [])).toMatchObject({ kind: 'insufficient_data', sampleSize: 9 });
  });

  it('finds what goes together, and neither what is independent nor what was once together by chance', () => {
    const pairs = [
      { first: 'a', second: 'b', both: 280 },
      { first: 'a', second: 'c', both: 140 },
      { first: 'd', second: 'e', both: 1 },
    ];
    const answer = rankPairs(1000, presence, pairs);
    expect(found(answer)).toEqual(['a b']);
    expect(answer).toMatchObject({ sessions: 1000, dependencies: [{ relationshipType: 'very_strong_positive', shareOfFirst: 1 }] });
  });

  it('asks for more the more pairs could have been found', () => {
    const pairs = [{ first: 'a', second: 'b', both: 9 }];
    const few = new Map([
      ['a', 20],
      ['b', 20],
    ]);
    expect(found(rankPairs(100, few, pairs))).toEqual(['a b']);
    expect(found(rankPairs(100, few, pairs, { pairsLookedAt: 10_000 }))).toEqual([]);
  });

  it('puts what is surely strong before what is perhaps stronger', () => {
    const many = new Map([
      ['a', 100],
      ['b', 100],
      ['c', 4],
    ]);
    const pairs = [
      { first: 'a', second: 'c', both: 4 },
      { first: 'a', second: 'b', both: 80 },
    ];
    const answer = rankPairs(1000, many, pairs);
    expect(found(answer)).toEqual(['a b', 'a c']);
    expect(found(rankPairs(1000, many, pairs, { limit: 1 }))).toEqual(['a b']);
    expect(found(rankPairs(1000, many, pairs, { minLift: 4 }))).toEqual(['a b']);
  });

  it('finds nothing in one skill, in skills always together, and in skills used once', () => {
    expect(found(rankPairs(100, new Map([['a', 100]]), []))).toEqual([]);
    const always = new Map([
      ['a', 100],
      ['b', 100],
    ]);
    expect(found(rankPairs(100, always, [{ first: 'a', second: 'b', both: 100 }]))).toEqual([]);
    // All 10,000 skills of one session of many: each pair was together every time, and only once.
    const once = Array.from({ length: 10_000 }, (_, index) => `s${index}`);
    const pairs = once.slice(1).map((second) => ({ first: 's0', second, both: 1 }));
    expect(found(rankPairs(1000, new Map(once.map((name) => [name, 1])), pairs))).toEqual([]);
  });

  it('reports a pair in no more than 1 answer of 20 when no skills depend on each other', () => {
    const random = seededRandom(5);
    const shares = Array.from({ length: 25 }, (_, index) => 0.02 + 0.02 * index);
    let wrong = 0;
    for (let round = 0; round < 100; round++) {
      const { sessions, presence: own, pairs } = countPairs(drawSessions(150, shares, random));
      const answer = rankPairs(sessions, own, pairs, { minLift: 1, pairsLookedAt: (own.size * (own.size - 1)) / 2 });
      if (found(answer).length > 0) wrong++;
    }
    expect(wrong / 100).toBeLessThanOrEqual(0.07);
  });
});
