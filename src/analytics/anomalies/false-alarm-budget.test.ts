import { describe, expect, it } from 'vitest';
import { budgetOfThreshold, thresholdOfBudget } from './false-alarm-budget.ts';

describe('a threshold and a budget', () => {
  it('are one the other: 2 is 1 false alarm in 30 days, 3 is one in 17 times as many', () => {
    expect(budgetOfThreshold(2)).toBe(1);
    expect(1 / budgetOfThreshold(3)).toBeCloseTo(16.85, 2);
    for (const z of [0.5, 1, 2, 2.5, 4, 6]) expect(thresholdOfBudget(budgetOfThreshold(z))).toBeCloseTo(z, 9);
  });

  it('stay finite at the ends', () => {
    expect(thresholdOfBudget(1e9)).toBe(0);
    expect(thresholdOfBudget(1e-300)).toBe(8);
    expect(budgetOfThreshold(1e9)).toBeGreaterThan(0);
  });

  it.each([0, -1, Number.NaN])('refuses %d', (value) => {
    expect(() => budgetOfThreshold(value)).toThrow(RangeError);
    expect(() => thresholdOfBudget(value)).toThrow(RangeError);
  });
});
