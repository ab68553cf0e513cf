/** How good stated probabilities were, once the outcomes were known. */
export interface ProbabilityScores {
  readonly sampleSize: number;
  /** Mean squared distance of probability and outcome, 0–1; 0 is perfect. */
  readonly brier: number;
  /** Mean of −ln(probability given to what happened); 0 is perfect. */
  readonly logLoss: number;
  /** Chance that a success was given a higher probability than a failure (area under the ROC curve); null with one class only. */
  readonly auc: number | null;
  /** Expected calibration error: mean distance of stated and observed ratio over bins of equal size, 0–1. */
  readonly calibrationError: number;
}

const CALIBRATION_BINS = 15;
/** Probabilities nearer to 0 and 1 count as this for the log loss. */
const NEAREST = 1e-6;

/**
 * @param probabilities - 0–1
 * @param labels - 1 or 0, as many
 * @throws RangeError when there are none, or not as many of each
 * @see Brier (1950); Naeini, Cooper & Hauskrecht (2015) for the calibration error, here with 15 bins of equal size.
 * @example scoreProbabilities([0.9, 0.2], [1, 0]).auc // => 1
 */
export function scoreProbabilities(probabilities: ArrayLike<number>, labels: ArrayLike<number>): ProbabilityScores {
  const sampleSize = probabilities.length;
  if (sampleSize === 0 || labels.length !== sampleSize) {
    throw new RangeError(`scores require as many labels as probabilities, at least one; got ${labels.length} and ${sampleSize}`);
  }
  let squares = 0;
  let losses = 0;
  for (let i = 0; i < sampleSize; i++) {
    const probability = probabilities[i] as number;
    const label = labels[i] as number;
    squares += (probability - label) ** 2;
    losses -= Math.log(Math.max(label === 1 ? probability : 1 - probability, NEAREST));
  }
  const order = Array.from({ length: sampleSize }, (_, i) => i).sort(
    (a, b) => (probabilities[a] as number) - (probabilities[b] as number) || a - b,
  );
  return {
    sampleSize,
    brier: squares / sampleSize,
    logLoss: losses / sampleSize,
    auc: areaUnderCurve(order, probabilities, labels),
    calibrationError: calibrationError(order, probabilities, labels),
  };
}

/** The rank-sum form, in which equal probabilities share a rank. */
function areaUnderCurve(order: readonly number[], probabilities: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  let positives = 0;
  let rankSum = 0;
  for (let first = 0; first < order.length; ) {
    let end = first;
    let here = 0;
    while (end < order.length && probabilities[order[end] as number] === probabilities[order[first] as number])
      here += labels[order[end++] as number] as number;
    positives += here;
    rankSum += here * ((first + 1 + end) / 2);
    first = end;
  }
  const negatives = order.length - positives;
  return positives === 0 || negatives === 0 ? null : (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

function calibrationError(order: readonly number[], probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  const bins = Math.min(CALIBRATION_BINS, order.length);
  let distance = 0;
  for (let bin = 0; bin < bins; bin++) {
    let difference = 0;
    const end = Math.floor(((bin + 1) * order.length) / bins);
    for (let i = Math.floor((bin * order.length) / bins); i < end; i++) {
      const row = order[i] as number;
      difference += (probabilities[row] as number) - (labels[row] as number);
    }
    distance += Math.abs(difference);
  }
  return distance / order.length;
}
