import { describe, expect, it } from 'vitest';
import { computeLogMoments } from './log-moments.ts';

describe('computeLogMoments', () => {
  it('is the mean and the sample variance of the logarithms', () => {
    const moments = computeLogMoments([120, 250, 900, 15_000].map((value) => ({ value, count: value === 250 ? 2 : 1 })));
    // NumPy: np.log([120, 250, 250, 900, 15000]) with .mean() and .var(ddof=1)
    expect(moments.count).toBe(5);
    expect(moments.mean).toBeCloseTo(6.449_722_764, 8);
    expect(moments.variance).toBeCloseTo(3.658_702_346, 8);
  });

  it('has no variance with one value, and nothing without any', () => {
    expect(computeLogMoments([{ value: 1000, count: 1 }])).toEqual({ count: 1, mean: Math.log(1000), variance: 0 });
    expect(computeLogMoments([])).toEqual({ count: 0, mean: 0, variance: 0 });
    expect(() => computeLogMoments([{ value: 0, count: 1 }])).toThrow(RangeError);
  });
});
