import { expect, it } from 'vitest';
import { quantile } from './quantile.ts';

// R 4.3: quantile(c(1, 2, 3, 10), c(0, 0.25, 0.5, 0.95, 1)) and quantile(1:20, c(0.05, 0.95)).
it.each([
  [[1, 2, 3, 10], 0, 1],
  [[1, 2, 3, 10], 0.25, 1.75],
  [[1, 2, 3, 10], 0.5, 2.5],
  [[1, 2, 3, 10], 0.95, 8.95],
  [[1, 2, 3, 10], 1, 10],
  [Array.from({ length: 20 }, (_, index) => index + 1), 0.05, 1.95],
  [Array.from({ length: 20 }, (_, index) => index + 1), 0.95, 19.05],
  [[7], 0.95, 7],
])('of %j at %d is %d', (values, probability, expected) => {
  expect(quantile(values, probability)).toBeCloseTo(expected, 12);
});

it('needs a value and a probability', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError);
  for (const probability of [-0.1, 1.1, Number.NaN]) expect(() => quantile([1], probability)).toThrow(RangeError);
});
