import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/normal-distribution/reference.json' with { type: 'json' };
import { normalQuantile } from './normal-quantile.ts';
import { normalSurvival } from './normal-survival.ts';

describe('normalSurvival', () => {
  it.each(reference.survival)('is P(Z > $z) as SciPy has it', ({ z, value }) => {
    expect(Math.abs(normalSurvival(z) / value - 1)).toBeLessThan(1e-12);
  });

  it('is 0 and 1 at the ends and refuses NaN', () => {
    expect([normalSurvival(Infinity), normalSurvival(-Infinity), normalSurvival(60)]).toEqual([0, 1, 0]);
    expect(() => normalSurvival(NaN)).toThrow(RangeError);
  });
});

describe('normalQuantile', () => {
  it.each(reference.quantile)('is the value at $probability as SciPy has it', ({ probability, value }) => {
    expect(Math.abs(normalQuantile(probability) - value)).toBeLessThan(1e-12 * (1 + Math.abs(value)));
  });

  it.each([0, 1, -0.1, 1.5, NaN])('refuses %d', (probability) => {
    expect(() => normalQuantile(probability)).toThrow(RangeError);
  });
});
