import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/flow/reference.json' with { type: 'json' };
import { seededRandom } from '../platform/seeded-random.ts';
import { gSquaredTest } from './g-squared-test.ts';

describe('gSquaredTest', () => {
  it.each(reference.g_squared)('of $table is as SciPy has it', ({ table, statistic, p_value, degrees_of_freedom, smallest_expected }) => {
    const test = gSquaredTest(table);
    expect(test.statistic).toBeCloseTo(statistic, 9);
    expect(Math.abs(test.pValue - p_value)).toBeLessThanOrEqual(1e-9 * p_value);
    expect(test.degreesOfFreedom).toBe(degrees_of_freedom);
    expect(test.smallestExpectedCount).toBeCloseTo(smallest_expected, 9);
  });

  it('finds nothing in what has one row, one column or nothing', () => {
    const nothing = { statistic: 0, degreesOfFreedom: 0, pValue: 1, smallestExpectedCount: 0 };
    expect(gSquaredTest([])).toEqual(nothing);
    expect(gSquaredTest([[0, 0]])).toEqual(nothing);
    expect(gSquaredTest([[4, 5]])).toEqual(nothing);
    expect(gSquaredTest([[4], [5]])).toEqual(nothing);
  });

  it('refuses what is not a table of counts', () => {
    expect(() => gSquaredTest([[1, -1]])).toThrow(RangeError);
    expect(() => gSquaredTest([[1, Number.NaN]])).toThrow(RangeError);
    expect(() => gSquaredTest([[1, 2], [1]])).toThrow(TypeError);
  });

  it.each([
    [100, 100, 0.5],
    [40, 300, 0.3],
  ])('is wrong about 5 %% of the time when nothing depends on anything (n = %i and %i)', (n, m, share) => {
    const random = seededRandom(3);
    const draw = (size: number) => {
      let count = 0;
      for (let i = 0; i < size; i++) if (random() < share) count++;
      return [count, size - count];
    };
    let alarms = 0;
    for (let round = 0; round < 3000; round++) if (gSquaredTest([draw(n), draw(m)]).pValue <= 0.05) alarms++;
    expect(Math.abs(alarms / 3000 - 0.05)).toBeLessThan(0.02);
  });
});
