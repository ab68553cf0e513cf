/**
 * Σ values[first + i] · others[second + i] over i < length: two stretches of one array, or of two.
 *
 * Four sums side by side, as the processor can add to them at the same time; the result may differ from a plain loop in
 * the last bits.
 *
 * @param values - holds the first stretch, and the second unless `others` is given
 * @param first - where the first stretch starts
 * @param second - where the second starts
 * @param length - of both, ≥ 0; neither may reach past its array
 * @example dotProduct(new Float64Array([1, 2, 3, 4]), 0, 2, 2) // => 1·3 + 2·4 = 11
 */
export function dotProduct(values: Float64Array, first: number, second: number, length: number, others: Float64Array = values): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let i = 0;
  for (const whole = length - 3; i < whole; i += 4) {
    const a = first + i;
    const b = second + i;
    sum0 += (values[a] as number) * (others[b] as number);
    sum1 += (values[a + 1] as number) * (others[b + 1] as number);
    sum2 += (values[a + 2] as number) * (others[b + 2] as number);
    sum3 += (values[a + 3] as number) * (others[b + 3] as number);
  }
  for (; i < length; i++) sum0 += (values[first + i] as number) * (others[second + i] as number);
  return sum0 + sum1 + (sum2 + sum3);
}
