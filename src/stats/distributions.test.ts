import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { betaQuantile } from './beta-quantile.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { chiSquaredSurvival, upperIncompleteGamma } from './incomplete-gamma.ts';
import { logGamma } from './log-gamma.ts';
import { studentTQuantile } from './student-t-quantile.ts';
import { studentTSurvival } from './student-t-survival.ts';

/** Rows of arguments with SciPy's result behind them. */
const reference = JSON.parse(readFileSync(new URL('../../test/reference/distributions/reference.json', import.meta.url), 'utf8'));

const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  log_gamma: (x) => logGamma(x as number),
  incomplete_beta: (x, a, b) => incompleteBeta(x as number, a as number, b as number),
  beta_quantile: (p, a, b) => betaQuantile(p as number, a as number, b as number),
  student_t_survival: (t, df) => studentTSurvival(t as number, df as number),
  student_t_quantile: (p, df) => studentTQuantile(p as number, df as number),
  upper_incomplete_gamma: (a, x) => upperIncompleteGamma(a as number, x as number),
  chi_squared_survival: (x, df) => chiSquaredSurvival(x as number, df as number),
};

describe('distributions', () => {
  it.each(Object.keys(FUNCTIONS))('are those of SciPy: %s', (name) => {
    for (const row of reference[name] as number[][]) {
      const expected = row.at(-1) as number;
      const value = FUNCTIONS[name]?.(...row.slice(0, -1)) as number;
      expect(Math.abs(value - expected), `${name}(${row.slice(0, -1)}) = ${value}, not ${expected}`).toBeLessThanOrEqual(
        1e-9 * Math.abs(expected) + 1e-14,
      );
    }
  });

  it('adjusts p-values as SciPy does', () => {
    for (const [pValues, adjusted] of reference.benjamini_hochberg as [number[], number[]][]) {
      for (const [index, value] of benjaminiHochberg(pValues).entries()) expect(value).toBeCloseTo(adjusted[index] as number, 12);
    }
    expect(benjaminiHochberg([])).toEqual([]);
  });

  it.each([
    [() => logGamma(0), 'logGamma requires x > 0; got 0'],
    [() => incompleteBeta(1.1, 1, 1), 'incompleteBeta requires 0 ≤ x ≤ 1; got 1.1'],
    [() => incompleteBeta(0.5, 0, 1), 'incompleteBeta requires a > 0 and b > 0; got 0 and 1'],
    [() => betaQuantile(-1, 1, 1), 'betaQuantile requires 0 ≤ probability ≤ 1; got -1'],
    [() => studentTSurvival(Number.NaN, 1), 'studentTSurvival requires a number; got NaN'],
    [() => studentTSurvival(1, 0), 'studentTSurvival requires degreesOfFreedom > 0; got 0'],
    [() => studentTQuantile(1, 3), 'studentTQuantile requires 0 < probability < 1; got 1'],
    [() => upperIncompleteGamma(1, -1), 'upperIncompleteGamma requires x ≥ 0; got -1'],
    [() => benjaminiHochberg([0.1, Number.NaN]), 'benjaminiHochberg requires p-values from 0 to 1; got NaN'],
  ])('refuses what is no argument of theirs', (call, message) => {
    expect(call).toThrow(new RangeError(message));
  });
});
