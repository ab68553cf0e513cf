import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/clusters/reference.json' with { type: 'json' };
import { averageLinkage, cutJoins } from './average-linkage.ts';
import { silhouettes } from './silhouettes.ts';

describe.each(reference.cases)('average linkage of $n points', ({ n, distances, join_distances, steps, groups, silhouettes: expected }) => {
  const joins = averageLinkage(Float64Array.from(distances), n);
  const cut = cutJoins(joins, n, steps);

  it('joins at the distances that SciPy joins at', () => {
    expect(joins).toHaveLength(n - 1);
    joins.forEach(({ distance }, i) => {
      expect(distance).toBeCloseTo(join_distances[i] as number, 10);
    });
  });

  it('gives the same groups, and their silhouettes as scikit-learn has them', () => {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) expect(cut[i] === cut[j]).toBe(groups[i] === groups[j]);
    if (expected === null) return;
    silhouettes(Float64Array.from(distances), cut).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 10);
    });
  });
});

describe('averageLinkage', () => {
  it('answers nothing and one item', () => {
    expect(averageLinkage(new Float64Array(), 0)).toEqual([]);
    expect(averageLinkage(new Float64Array(1), 1)).toEqual([]);
    expect([...cutJoins([], 1, 0)]).toEqual([0]);
  });

  it('joins items that are all equal, and finds no fit in them', () => {
    const equal = new Float64Array(25);
    expect(averageLinkage(equal, 5).every(({ distance }) => distance === 0)).toBe(true);
    expect([...silhouettes(equal, Int32Array.of(0, 0, 1, 1, 2))]).toEqual([0, 0, 0, 0, 0]);
  });

  it('refuses distances of another shape', () => {
    expect(() => averageLinkage(new Float64Array(3), 2)).toThrow(RangeError);
    expect(() => silhouettes(new Float64Array(3), new Int32Array(2))).toThrow(RangeError);
  });
});
