import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../platform/seeded-random.ts';
import { choleskyFactor } from './cholesky-factor.ts';
import { digamma } from './digamma.ts';
import { dotProduct } from './dot-product.ts';
import { fitBetaBinomial } from './fit-beta-binomial.ts';
import { symmetricInverse } from './symmetric-inverse.ts';
import { trigamma } from './trigamma.ts';

const reference = JSON.parse(readFileSync(new URL('../../test/reference/recommendations/reference.json', import.meta.url), 'utf8'));

describe('fitBetaBinomial', () => {
  it.each([0, 1, 2, 3, 4])('finds the maximum that SciPy finds (case %i)', (index) => {
    const { successes, trials, alpha, beta } = reference.cases[index];
    const fit = fitBetaBinomial(successes.map((count: number, i: number) => ({ successes: count, trials: trials[i] })));
    expect(fit).toMatchObject({ method: 'marginal_likelihood', sampleSize: trials.length });
    expect(fit.alpha / alpha).toBeCloseTo(1, 4);
    expect(fit.beta / beta).toBeCloseTo(1, 4);
  });

  it('takes groups that do not differ as one', () => {
    const { alpha, beta } = fitBetaBinomial(Array.from({ length: 20 }, () => ({ successes: 8, trials: 10 })));
    expect(alpha + beta).toBeCloseTo(10_000, 0);
    expect(alpha / (alpha + beta)).toBeCloseTo(0.8, 3);
  });

  it.each([
    ['no group', []],
    ['no trial', [{ successes: 0, trials: 0 }]],
    ['one group', [{ successes: 3, trials: 4 }]],
    [
      'two groups',
      [
        { successes: 3, trials: 4 },
        { successes: 30, trials: 400 },
      ],
    ],
    ['only successes', Array.from({ length: 9 }, (_, i) => ({ successes: i, trials: i }))],
    ['only failures', Array.from({ length: 9 }, (_, i) => ({ successes: 0, trials: i }))],
    [
      'either all or nothing',
      [
        { successes: 9, trials: 9 },
        { successes: 0, trials: 9 },
        { successes: 5, trials: 5 },
      ],
    ],
  ])('gives parameters above 0 that weigh at least one trial for %s', (_, groups) => {
    const { alpha, beta } = fitBetaBinomial(groups);
    expect(Math.min(alpha, beta)).toBeGreaterThan(0);
    expect(alpha + beta).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(alpha + beta).toBeLessThanOrEqual(10_000 + 1e-3);
  });

  it('estimates rates better than the raw shares and than the share of all', () => {
    const random = seededRandom(3);
    const truth = Array.from({ length: 300 }, () => 0.55 + 0.4 * random());
    const groups = truth.map((rate) => {
      const trials = 1 + Math.floor(random() * 15);
      return { successes: Array.from({ length: trials }, random).filter((value) => value < rate).length, trials };
    });
    const { alpha, beta } = fitBetaBinomial(groups);
    const pooled = groups.reduce((sum, { successes }) => sum + successes, 0) / groups.reduce((sum, { trials }) => sum + trials, 0);
    const error = (estimate: (successes: number, trials: number) => number) =>
      groups.reduce((sum, { successes, trials }, i) => sum + (estimate(successes, trials) - (truth[i] as number)) ** 2, 0);
    const shrunk = error((successes, trials) => (successes + alpha) / (trials + alpha + beta));
    expect(shrunk).toBeLessThan(error((successes, trials) => successes / trials) * 0.7);
    expect(shrunk).toBeLessThan(error(() => pooled));
  });

  it('refuses what is no count', () => {
    expect(() => fitBetaBinomial([{ successes: 3, trials: 2 }])).toThrow(RangeError);
    expect(() => fitBetaBinomial([{ successes: 0.5, trials: 2 }])).toThrow(RangeError);
  });
});

describe('linear algebra', () => {
  const closeTo = (values: Float64Array, expected: readonly number[]) => {
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i] as number, 10);
  };

  it('factors and inverts as NumPy does', () => {
    closeTo(choleskyFactor(new Float64Array(reference.matrix), 7), reference.cholesky);
    closeTo(symmetricInverse(new Float64Array(reference.matrix), 7), reference.inverse);
    expect([...symmetricInverse(new Float64Array(0), 0)]).toEqual([]);
    expect([...symmetricInverse(new Float64Array([4]), 1)]).toEqual([0.25]);
  });

  it('multiplies stretches of every length', () => {
    const values = Float64Array.from({ length: 20 }, (_, i) => i);
    for (let length = 0; length < 10; length++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += i * (i + 10);
      expect(dotProduct(values, 0, 10, length)).toBe(sum);
    }
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => choleskyFactor(new Float64Array([1, 2, 2, 1]), 2)).toThrow('pivot 1 is -3');
    expect(() => choleskyFactor(new Float64Array(3), 2)).toThrow('requires 4 values for size 2; got 3');
    expect(() => symmetricInverse(new Float64Array([Number.NaN]), 1)).toThrow(RangeError);
  });

  it.each([
    ['digamma', digamma],
    ['trigamma', trigamma],
  ] as const)('has the %s of SciPy', (name, compute) => {
    for (const [x, expected] of reference[name] as [number, number][]) {
      expect(Math.abs(compute(x) / expected - 1), `${name}(${x})`).toBeLessThan(1e-10);
    }
    expect(() => compute(0)).toThrow(RangeError);
  });
});
