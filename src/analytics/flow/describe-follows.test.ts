import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { describeFollows, type FollowQuery, type SideCount } from './describe-follows.ts';

const count = (name: string, uses: number, completed = uses): SideCount => ({ name, uses, ended: uses, completed, medianGapMs: 1000 });
const query = (more: Partial<FollowQuery>): FollowQuery => ({
  name: 'test',
  side: 'after',
  counts: [],
  borders: 0,
  reverse: new Map(),
  steps: new Map([
    ['test', { uses: 100, ended: 100, completed: 80 }],
    ['commit', { uses: 60, ended: 60, completed: 54 }],
    ['fix', { uses: 40, ended: 40, completed: 40 }],
  ]),
  allUses: 200,
  limit: 10,
  ...more,
});

describe('describeFollows', () => {
  it('tells of nothing that there is nothing', () => {
    expect(describeFollows(query({ steps: new Map() }))).toEqual({ follows: [], total: 0, borders: 0, repeats: 0, loop: 0 });
  });

  it('tells how often each comes, without the skill itself and what came once of many times', () => {
    const answer = describeFollows(
      query({ counts: [count('fix', 30), count('commit', 40), count('test', 20), count('rare', 1)], borders: 9 }),
    );
    expect(answer).toMatchObject({ total: 100, borders: 9, repeats: 20, loop: 20 / 21 });
    expect(answer.follows.map(({ name, ratio, lift }) => [name, ratio, lift])).toEqual([
      ['commit', 0.4, 0.4 / 0.3],
      ['fix', 0.3, 0.3 / 0.2],
    ]);
    expect(describeFollows(query({ counts: [count('fix', 1)] })).follows).toHaveLength(1);
    expect(describeFollows(query({ counts: [count('fix', 30), count('commit', 40)], limit: 1 })).follows).toHaveLength(1);
  });

  it('measures which of the two leads to the other', () => {
    const [commit] = describeFollows(query({ counts: [count('commit', 6)], reverse: new Map([['commit', 2]]) })).follows;
    expect(commit?.dependency).toBeCloseTo(4 / 9, 12);
  });

  it('says when something is completed less often after another, and not when that may be chance', () => {
    const [commit] = describeFollows(query({ counts: [count('commit', 30, 24)] })).follows;
    // 24 of 30 after it, 30 of 30 otherwise.
    expect(commit?.completion).toMatchObject({ kind: 'insufficient_data' });
    const steps = new Map([['commit', { uses: 200, ended: 200, completed: 180 }]]);
    const [worse] = describeFollows(query({ counts: [count('commit', 80, 62)], steps })).follows;
    expect(worse?.completion).toMatchObject({ kind: 'compared', verdict: 'less_often', ratio: 62 / 80, otherwiseRatio: 118 / 120 });
    const [same] = describeFollows(query({ counts: [count('commit', 80, 71)], steps })).follows;
    expect(same?.completion).toMatchObject({ kind: 'compared', verdict: 'no_difference' });
    const [few] = describeFollows(query({ counts: [count('commit', 4, 0)], steps })).follows;
    expect(few?.completion).toEqual({ kind: 'insufficient_data', sampleSize: 200, requiredSampleSize: 10 });
  });

  it('finds no difference where everything, or nothing, was completed', () => {
    const all = describeFollows(query({ counts: [count('fix', 20)] })).follows[0];
    expect(all?.completion).toMatchObject({ verdict: 'no_difference', ratio: 1 });
    const none = new Map([['fix', { uses: 40, ended: 40, completed: 0 }]]);
    expect(describeFollows(query({ counts: [count('fix', 20, 0)], steps: none })).follows[0]?.completion).toMatchObject({ ratio: 0 });
  });

  it('compares the skill asked about with itself when the others came before it', () => {
    const [fix] = describeFollows(query({ side: 'before', counts: [count('fix', 40, 20)] })).follows;
    expect(fix?.completion).toMatchObject({ verdict: 'less_often', ratio: 0.5, otherwiseRatio: 1 });
  });

  it.each([
    [100, 100, 0.7],
    [40, 300, 0.6],
    [20, 20, 0.6],
    [14, 80, 0.5],
  ])('is wrong about 5 times in 100 when it makes no difference (n = %i and %i)', (after, otherwise, share) => {
    const random = seededRandom(9);
    const draw = (size: number) => Array.from({ length: size }, random).filter((value) => value < share).length;
    let wrong = 0;
    for (let round = 0; round < 2000; round++) {
      const completed = draw(after);
      const steps = new Map([['fix', { uses: after + otherwise, ended: after + otherwise, completed: completed + draw(otherwise) }]]);
      const [fix] = describeFollows(query({ counts: [count('fix', after, completed)], steps })).follows;
      if (fix?.completion.kind === 'compared' && fix.completion.verdict !== 'no_difference') wrong++;
    }
    expect(Math.abs(wrong / 2000 - 0.05)).toBeLessThan(0.02);
  });
});
