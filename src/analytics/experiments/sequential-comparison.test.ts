import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { alwaysValidPValue, compareSequentially, type Look, spentError } from './sequential-comparison.ts';

/** Looks at two groups of so many units that differ by so many standard errors at the end. */
function path(looks: number, units: number, shift: number, random: () => number): Look[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let sum = 0;
  return Array.from({ length: looks }, (_, index) => {
    const count = index + 1;
    sum += normal() + shift / Math.sqrt(looks);
    const variance = 1 / count / 2;
    return {
      elapsedRatio: count / looks,
      control: { ratio: 0.5, variance, units },
      treatment: { ratio: 0.5 + sum / count, variance, units },
    };
  });
}

describe('spentError', () => {
  it('grows with time, and never reaches α', () => {
    const spent = [0, 0.01, 0.25, 0.5, 0.999, 1, 1.001, 2, 10, 1e6].map((time) => spentError(time, 0.05));
    expect(spent).toEqual(spent.toSorted((a, b) => a - b));
    expect(spent[0]).toBe(0);
    expect(spent.at(-1)).toBeLessThan(0.05);
    expect(spent.at(-1)).toBeGreaterThan(0.0499);
  });
});

describe('compareSequentially', () => {
  it('is wider than looking once, and less so the later it is', () => {
    const looks = path(20, 1000, 0, seededRandom(1));
    const widths = looks.map((_, index) => compareSequentially(looks.slice(0, index + 1), 0.05).criticalValue);
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    expect(widths.at(-1)).toBeGreaterThan(1.96);
    expect(widths.at(-1)).toBeLessThan(2.4);
  });

  it('asks for more where there are few units', () => {
    const criticalValue = (units: number) => compareSequentially(path(10, units, 0, seededRandom(2)), 0.05).criticalValue;
    expect(criticalValue(5)).toBeGreaterThan(criticalValue(50) * 1.1);
  });

  it('needs a look', () => {
    expect(() => compareSequentially([], 0.05)).toThrow(RangeError);
    expect(alwaysValidPValue([])).toBe(1);
  });
});

describe('alwaysValidPValue', () => {
  it.each([0, 2, 4])('is at most α just when some look has shown a difference (shift %d)', (shift) => {
    const random = seededRandom(shift + 3);
    for (let test = 0; test < 12; test++) {
      const looks = path(8, 30, shift, random);
      const isShown = looks.some((_, index) => {
        const { lower, upper } = compareSequentially(looks.slice(0, index + 1), 0.05).confidenceInterval;
        return lower > 0 || upper < 0;
      });
      const pValue = alwaysValidPValue(looks);
      if (Math.abs(pValue - 0.05) > 0.0005) expect(pValue < 0.05).toBe(isShown);
      expect(pValue).toBeGreaterThan(0);
      expect(pValue).toBeLessThanOrEqual(1);
    }
  });

  it('falls to 5 % by luck in at most 5 of 100 cases, twice the planned time included', () => {
    const random = seededRandom(21);
    let alarms = 0;
    for (let test = 0; test < 1500; test++) {
      const looks = path(16, 500, 0, random).map((look) => ({ ...look, elapsedRatio: look.elapsedRatio * 2 }));
      const isShown = looks.some((look, index) => {
        const z = Math.abs(look.treatment.ratio - look.control.ratio) / Math.sqrt(look.control.variance + look.treatment.variance);
        // Only saves time: under this no look shows anything at 5 %.
        if (z < 1.96) return false;
        const { lower, upper } = compareSequentially(looks.slice(0, index + 1), 0.05).confidenceInterval;
        return lower > 0 || upper < 0;
      });
      if (isShown) alarms++;
    }
    expect(alarms / 1500).toBeGreaterThan(0.03);
    expect(alarms / 1500).toBeLessThan(0.06);
  });
});
