import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tailShares } from './tail-shares.ts';

describe('tailShares', () => {
  it('counts what is as far out or further, equal values together', () => {
    const { lower, upper } = tailShares(Float64Array.of(5, 1, 1, 9));
    expect([...lower]).toEqual([3 / 4, 2 / 4, 2 / 4, 1]);
    expect([...upper]).toEqual([2 / 4, 1, 1, 1 / 4]);
  });

  it('is what counting each value gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 }), (sample) => {
        const { lower, upper } = tailShares(Float64Array.from(sample));
        sample.forEach((value, i) => {
          expect(lower[i]).toBe(sample.filter((other) => other <= value).length / sample.length);
          expect(upper[i]).toBe(sample.filter((other) => other >= value).length / sample.length);
        });
      }),
    );
  });

  it('refuses values that are not finite', () => {
    expect(() => tailShares(Float64Array.of(1, Number.NaN))).toThrow('index 1');
  });
});
