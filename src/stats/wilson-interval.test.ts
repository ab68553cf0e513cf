import { describe, expect, it } from 'vitest';
import reference from '../../test/reference/wilson-interval/reference.json' with { type: 'json' };
import { wilsonInterval } from './wilson-interval.ts';

describe('wilsonInterval', () => {
  it.each(reference.intervals)('of $successes in $trials at $level is as SciPy has it', ({ successes, trials, level, lower, upper }) => {
    const interval = wilsonInterval(successes, trials, level);
    expect(interval.lower).toBeCloseTo(lower, 12);
    expect(interval.upper).toBeCloseTo(upper, 12);
    expect(interval.level).toBe(level);
  });

  it('ends at exactly 0 when nothing succeeded and at exactly 1 when all did', () => {
    expect(wilsonInterval(0, 7).lower).toBe(0);
    expect(wilsonInterval(7, 7).upper).toBe(1);
  });

  it('takes 95 % when no level is given', () => {
    expect(wilsonInterval(3, 9)).toEqual(wilsonInterval(3, 9, 0.95));
  });

  it.each([
    [0, 0, 0.95],
    [-1, 5, 0.95],
    [6, 5, 0.95],
    [1.5, 5, 0.95],
    [1, NaN, 0.95],
    [1, 5, 1],
  ])('refuses %d of %d at %d', (successes, trials, level) => {
    expect(() => wilsonInterval(successes, trials, level)).toThrow(RangeError);
  });
});
