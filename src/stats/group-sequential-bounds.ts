/** The grid of a look, on the scale of z, up to where only a p-value of 4e-11 is beyond. */
const STEP = 0.04;
const POINTS = 165;
/** Of the integral over where a trial may still be after a look; even, for Simpson's rule. */
const INSIDE = 80;
/** Least growth of information between looks; less would need a finer grid, and taking it for more is on the safe side. */
const LEAST_GROWTH = 1.003;

/**
 * Critical values of a test that is looked at several times, so that the chance of ever crossing one by luck is what was
 * to be spent by then: the two-sided error is spent look by look, and what repeated looks at the same data share is
 * counted once.
 *
 * @param information - at each look, in any unit: one over the variance of the estimate; looks may come at any time
 * @param spent - error to have been spent at each look in all, 0 to 1, never less than before
 * @returns z at each look; Infinity where nothing is to be spent
 * @throws RangeError when the lengths differ, information is not above 0, or less is spent than before
 * @see Lan & DeMets (1983), Biometrika 70:659–663; the integral is that of Armitage, McPherson & Rowe (1969), JRSS A
 *   132:235–244. Same as R `ldbounds`, to 1e-3.
 * @example groupSequentialBounds([1, 2], [0.025, 0.05]) // => [2.241…, 2.125…]
 */
export function groupSequentialBounds(information: readonly number[], spent: readonly number[]): number[] {
  if (information.length !== spent.length) {
    throw new RangeError(`groupSequentialBounds requires as many looks as errors; got ${information.length} and ${spent.length}`);
  }
  const bounds: number[] = [];
  let known = 0;
  let spentBefore = 0;
  // A look at which nothing could be decided need not be integrated over: the next one goes on from the one before.
  let inside: Continuing | null = null;
  for (const [look, value] of information.entries()) {
    if (!(value > 0)) throw new RangeError(`groupSequentialBounds requires information above 0; got ${value}`);
    const error = (spent[look] as number) - spentBefore;
    if (!(error >= 0)) throw new RangeError(`groupSequentialBounds requires error that does not shrink; got ${spent[look]}`);
    known = Math.max(value, known * LEAST_GROWTH);
    const root = Math.sqrt(known);
    const bound = boundFor((z) => root * scoreDensity(inside, known, z * root), error);
    bounds.push(bound);
    if (bound === Number.POSITIVE_INFINITY) continue;
    spentBefore = spent[look] as number;
    inside = continuing(inside, known, root, bound);
  }
  return bounds;
}

/** Where the score may stand, at 0 or above, after a look that did not cross; below 0 it is the mirror. */
interface Continuing {
  readonly information: number;
  readonly scores: Float64Array;
  /** Density at each score, times the weight of Simpson's rule. */
  readonly weighted: Float64Array;
}

function scoreDensity(inside: Continuing | null, information: number, score: number): number {
  if (inside === null) return normalDensity(score, information);
  const variance = information - inside.information;
  const scale = 1 / Math.sqrt(2 * Math.PI * variance);
  // exp(−36) is under 1e-15.
  const negligible = 72 * variance;
  let sum = 0;
  for (let j = 0; j < inside.scores.length; j++) {
    const from = inside.scores[j] as number;
    const [near, far] = [score - from, score + from];
    const weight = inside.weighted[j] as number;
    if (near * near < negligible) sum += weight * Math.exp((-near * near) / (2 * variance));
    if (far * far < negligible) sum += weight * Math.exp((-far * far) / (2 * variance));
  }
  return scale * sum;
}

function normalDensity(value: number, variance: number): number {
  return Math.exp((-value * value) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
}

/** The z beyond which, on both sides together, as much lies as is to be spent. */
function boundFor(densityAt: (z: number) => number, error: number): number {
  if (error <= 0) return Number.POSITIVE_INFINITY;
  let tail = 0;
  let outer = densityAt(POINTS * STEP);
  for (let i = POINTS; i > 0; i--) {
    const inner = densityAt((i - 1) * STEP);
    // The density falls like exp(−z²/2): its logarithm is nearer a line than the density is.
    const slope = inner > 0 && outer > 0 ? Math.log(inner / outer) : 0;
    const cell = 2 * STEP * (Math.abs(slope) > 1e-9 ? (inner - outer) / slope : inner);
    if (tail + cell >= error) {
      const share = (error - tail) / cell;
      const part = Math.abs(slope) > 1e-9 ? Math.log1p(share * Math.expm1(slope)) / slope : share;
      return (i - part) * STEP;
    }
    tail += cell;
    outer = inner;
  }
  return 0;
}

function continuing(inside: Continuing | null, information: number, root: number, bound: number): Continuing {
  const width = (bound * root) / INSIDE;
  const scores = new Float64Array(INSIDE + 1);
  const weighted = new Float64Array(INSIDE + 1);
  for (let j = 0; j <= INSIDE; j++) {
    const score = j * width;
    const weight = j === 0 || j === INSIDE ? 1 : j % 2 === 1 ? 4 : 2;
    scores[j] = score;
    weighted[j] = ((weight * width) / 3) * scoreDensity(inside, information, score);
  }
  return { information, scores, weighted };
}
