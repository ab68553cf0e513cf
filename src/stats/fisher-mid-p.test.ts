import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/flow/reference.json' with { type: 'json' };
import { fisherMidP } from './fisher-mid-p.ts';

describe('fisherMidP', () => {
  it.each(reference.fisher_mid_p)(
    'of $both in $first and $second of $total is as SciPy has it',
    ({ both, first, second, total, p_value }) => {
      expect(Math.abs(fisherMidP(both, first, second, total) - p_value)).toBeLessThanOrEqual(1e-8 * p_value);
    },
  );

  it('finds nothing where the margins leave no choice', () => {
    expect(fisherMidP(0, 0, 0, 0)).toBe(1);
    expect(fisherMidP(0, 0, 5, 10)).toBe(1);
    expect(fisherMidP(5, 10, 5, 10)).toBe(1);
  });

  it('gives the same whichever kind comes first', () => {
    expect(fisherMidP(3, 30, 40, 1000)).toBeCloseTo(fisherMidP(3, 40, 30, 1000), 12);
  });

  it('keeps the digits of what is very unlikely', () => {
    const pValue = fisherMidP(60, 60, 60, 1_000_000);
    expect(pValue).toBeGreaterThan(0);
    expect(pValue).toBeLessThan(1e-200);
  });

  it.each([
    [3, 2, 5, 10],
    [0, 8, 8, 10],
    [1.5, 2, 2, 10],
    [1, 2, 20, 10],
  ])('refuses %d in %d and %d of %d', (both, first, second, total) => {
    expect(() => fisherMidP(both, first, second, total)).toThrow(RangeError);
  });
});
