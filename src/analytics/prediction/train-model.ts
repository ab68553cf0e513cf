import { assertFiniteMatrix, type FeatureMatrix, sliceRows } from '../../stats/feature-matrix.ts';
import { logistic } from '../../stats/logistic.ts';
import { scoreProbabilities } from '../../stats/probability-scores.ts';
import { logisticCovariance } from '../../stats/ridge-logistic-regression.ts';
import { uniformStream } from '../../stats/uniform-stream.ts';
import { measureDrift, NO_DRIFT } from './drift-correction.ts';
import { type FittedLearners, fitLearners, LEARNERS, type LearnerName, learnerLogOdds } from './learners.ts';
import { scaleMatrix } from './scaled-columns.ts';
import type { Calibration, HeldOutScores, SuccessModel, TrainingResult } from './success-model.ts';

/** Outcomes below which nothing is said. */
export const REQUIRED_OUTCOMES = 50;
/** Successes, and other outcomes, below which nothing is said. */
const REQUIRED_OF_EACH = 5;
/** Outcomes from which on some are held out to choose and to calibrate. */
const ENOUGH_TO_HOLD_OUT = 100;
/** Outcomes from which on trees and a network are tried. */
const ENOUGH_FOR_TREES = 500;
const HELD_OUT_RATIO = 0.2;
/** The newest of more rows are enough: their features tell of the older ones, and to learn takes seconds whatever the history. */
const MOST_ROWS = 50_000;
/** Part of the trees that is enough to choose by. */
const TREES_TO_CHOOSE = 0.4;
/** Held-out outcomes below which a calibration would follow chance. */
const ENOUGH_TO_CALIBRATE = 250;
/** The chi-squared value with two degrees of freedom that chance exceeds once in 100 times. */
const CALIBRATION_EVIDENCE = 9.21;
/** Precision of the belief that a model needs no calibration: as if known to ±0.5. */
const CALIBRATION_RIDGE = 4;

const TRAINING_SEED = 1;

const AS_IT_IS: Calibration = { intercept: 0, slope: 1 };

export interface TrainingOptions {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** In [0, 1); when not given always the same numbers, so that the same outcomes give the same model. */
  readonly random?: () => number;
}

/**
 * Learns how likely a success is. Learners are fitted to the older four fifths and judged on the newest fifth: the mean
 * of those that win against the logistic regression is taken, calibrated where it proves to be off there, and fitted
 * again to all.
 *
 * @param matrix - a row of features for each outcome, as known when it started; oldest first
 * @param labels - 1 when it succeeded, else 0
 * @throws RangeError when a value is not finite or there are not as many labels as rows
 */
export function trainModel(
  matrix: FeatureMatrix,
  labels: Uint8Array,
  { columns, random = uniformStream(TRAINING_SEED) }: TrainingOptions,
): TrainingResult {
  assertFiniteMatrix(matrix);
  const { rows } = matrix;
  if (labels.length !== rows) throw new RangeError(`training requires a label for each of ${rows} rows; got ${labels.length}`);
  const succeeded = labels.reduce((sum, label) => sum + label, 0);
  if (rows < REQUIRED_OUTCOMES)
    return { kind: 'insufficient_data', sampleSize: rows, requiredSampleSize: REQUIRED_OUTCOMES, reason: 'few_outcomes' };
  const rarer = Math.min(succeeded, rows - succeeded);
  if (rarer < REQUIRED_OF_EACH) {
    return { kind: 'insufficient_data', sampleSize: rarer, requiredSampleSize: REQUIRED_OF_EACH, reason: 'one_class' };
  }
  const first = Math.max(0, rows - MOST_ROWS);
  const newest = sliceRows(matrix, first, rows);
  const outcomes = labels.subarray(first);
  const chosen = choose(newest, outcomes, random);
  const learners = fitLearners(newest, outcomes, new Set(chosen.members), random);
  return {
    kind: 'model',
    model: {
      columns,
      sampleSize: rows,
      baseRate: succeeded / rows,
      ...chosen,
      learners,
      covariance: logisticCovariance(scaleMatrix(newest, learners.scale), learners.logistic, { ridge: 20 }),
      typical: medians(newest),
    },
  };
}

type Choice = Pick<SuccessModel, 'members' | 'calibration' | 'drift' | 'heldOut'>;

function choose(matrix: FeatureMatrix, labels: Uint8Array, random: () => number): Choice {
  const { rows } = matrix;
  const simplest: Choice = { members: ['logistic_regression'], calibration: AS_IT_IS, drift: NO_DRIFT, heldOut: null };
  if (rows < ENOUGH_TO_HOLD_OUT) return simplest;
  const first = Math.floor(rows * (1 - HELD_OUT_RATIO));
  const older = labels.subarray(0, first);
  const newest = labels.subarray(first);
  const olderSucceeded = older.reduce((sum, label) => sum + label, 0);
  // What holds one class only can neither be learned from nor be chosen by.
  if (olderSucceeded === 0 || olderSucceeded === first) return simplest;
  const names: readonly LearnerName[] = rows < ENOUGH_FOR_TREES ? ['logistic_regression'] : LEARNERS;
  const fitted = fitLearners(sliceRows(matrix, 0, first), older, new Set(names), random, TREES_TO_CHOOSE);
  const { members, logOdds } = chooseMembers(heldOutLogOdds(fitted, sliceRows(matrix, first, rows), names), newest);
  const calibration = calibrate(logOdds, newest);
  const calibrated = logOdds.map((value) => calibration.intercept + calibration.slope * value);
  const heldOut: HeldOutScores = {
    model: scoreProbabilities(calibrated.map(logistic), newest),
    baseRate: scoreProbabilities(new Float64Array(newest.length).fill(olderSucceeded / first), newest),
  };
  return { members, calibration, drift: measureDrift(calibrated, newest), heldOut };
}

function heldOutLogOdds(fitted: FittedLearners, matrix: FeatureMatrix, names: readonly LearnerName[]): Map<LearnerName, Float64Array> {
  const byName = new Map(names.map((name) => [name, new Float64Array(matrix.rows)]));
  for (let row = 0; row < matrix.rows; row++) {
    const answer = learnerLogOdds(fitted, matrix.values, row * matrix.columns);
    for (const [name, values] of byName) values[row] = answer[name] ?? 0;
  }
  return byName;
}

/**
 * The logistic regression alone, or a mean of learners where that has the lower log loss: the mean of all, of all but the
 * line, of those that win by themselves, or of the line and one other. Means are steadier than the best of their members,
 * and few are tried, so that chance does not choose.
 */
function chooseMembers(byName: ReadonlyMap<LearnerName, Float64Array>, labels: Uint8Array): Mean {
  const all = [...byName];
  const isLine = ([name]: (typeof all)[number]) => name === 'logistic_regression';
  const line = all.filter(isLine);
  const others = all.filter((learner) => !isLine(learner));
  const lossOfAny = (mean: Mean) => sumOfLosses(mean.logOdds, labels, AS_IT_IS);
  const toBeat = lossOfAny(meanOf(line));
  const winners = others.filter((learner) => lossOfAny(meanOf([learner])) < toBeat);
  return [all, others, winners, ...others.map((learner) => [...line, learner])]
    .filter((learners) => learners.length > 0)
    .map(meanOf)
    .reduce((best, mean) => (lossOfAny(mean) < lossOfAny(best) ? mean : best), meanOf(line));
}

interface Mean {
  readonly members: readonly LearnerName[];
  readonly logOdds: Float64Array;
}

function meanOf(learners: readonly (readonly [LearnerName, Float64Array])[]): Mean {
  const logOdds = new Float64Array(learners[0]?.[1].length ?? 0);
  for (const [, values] of learners) {
    for (let row = 0; row < logOdds.length; row++) logOdds[row] = (logOdds[row] as number) + (values[row] as number) / learners.length;
  }
  return { members: learners.map(([name]) => name), logOdds };
}

/**
 * Platt's two numbers by logistic regression of the outcomes on the log odds, held near to no change; no change at all
 * unless the outcomes speak clearly for one.
 */
function calibrate(logOdds: Float64Array, labels: Uint8Array): Calibration {
  const rows = logOdds.length;
  if (rows < ENOUGH_TO_CALIBRATE) return AS_IT_IS;
  let { intercept, slope } = AS_IT_IS;
  for (let step = 0; step < 20; step++) {
    let [a, b, c, d, e] = [CALIBRATION_RIDGE, 0, CALIBRATION_RIDGE, -CALIBRATION_RIDGE * intercept, -CALIBRATION_RIDGE * (slope - 1)];
    for (let row = 0; row < rows; row++) {
      const value = logOdds[row] as number;
      const probability = logistic(intercept + slope * value);
      const curvature = probability * (1 - probability);
      const rest = (labels[row] as number) - probability;
      a += curvature;
      b += curvature * value;
      c += curvature * value * value;
      d += rest;
      e += rest * value;
    }
    const determinant = a * c - b * b;
    intercept += (c * d - b * e) / determinant;
    slope += (a * e - b * d) / determinant;
  }
  const calibration = { intercept, slope };
  const evidence = 2 * (sumOfLosses(logOdds, labels, AS_IT_IS) - sumOfLosses(logOdds, labels, calibration));
  return evidence > CALIBRATION_EVIDENCE && slope > 0 ? calibration : AS_IT_IS;
}

function sumOfLosses(logOdds: Float64Array, labels: Uint8Array, { intercept, slope }: Calibration): number {
  let loss = 0;
  for (let row = 0; row < logOdds.length; row++) {
    loss += lossOf(intercept + slope * (logOdds[row] as number), labels[row] as number);
  }
  return loss;
}

/** −ln of the probability given to what happened, without overflow. */
function lossOf(logOdds: number, label: number): number {
  return Math.max(logOdds, 0) + Math.log1p(Math.exp(-Math.abs(logOdds))) - label * logOdds;
}

function medians({ values, rows, columns }: FeatureMatrix): Float64Array {
  const column = new Float64Array(rows);
  return Float64Array.from({ length: columns }, (_, i) => {
    for (let row = 0; row < rows; row++) column[row] = values[row * columns + i] as number;
    return column.sort()[rows >> 1] as number;
  });
}
