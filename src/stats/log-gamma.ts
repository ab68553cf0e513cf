/** Of the Lanczos approximation with g = 7 and n = 9 (Godfrey 2001). */
const LANCZOS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
] as const;

/**
 * Natural logarithm of the gamma function; relative error of Γ below 1e-13.
 *
 * @param x - above 0
 * @throws RangeError for anything else
 * @see Lanczos (1964), SIAM J. Numer. Anal. B 1:86–96. Same as R `lgamma(x)` for x > 0.
 * @example logGamma(5) // => 3.1780538303479458, the logarithm of 4!
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma requires x > 0; got ${x}`);
  // Near 1 and 2 the result is near 0, and the reflection keeps its digits below 0.5.
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (shifted + i);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}
