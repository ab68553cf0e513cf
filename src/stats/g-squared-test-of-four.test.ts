import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gSquaredTest } from './g-squared-test.ts';
import { gSquaredTestOfFour } from './g-squared-test-of-four.ts';

const count = fc.integer({ min: 1, max: 5000 });

it('is what the test of any table says', () => {
  fc.assert(
    fc.property(count, fc.nat(3000), fc.nat(3000), count, (a, b, c, d) => {
      const expected = gSquaredTest([
        [a, b],
        [c, d],
      ]);
      const { statistic, pValue, smallestExpectedCount } = gSquaredTestOfFour(a, b, c, d);
      expect(statistic).toBeCloseTo(expected.statistic, 6);
      expect(pValue).toBeCloseTo(expected.pValue, 9);
      expect(smallestExpectedCount).toBeCloseTo(expected.smallestExpectedCount, 9);
    }),
    { seed: 1 },
  );
});

it('refuses a table with an empty row, and counts below 0', () => {
  expect(() => gSquaredTestOfFour(0, 0, 1, 2)).toThrow(RangeError);
  expect(() => gSquaredTestOfFour(3, -1, 1, 2)).toThrow(RangeError);
});
