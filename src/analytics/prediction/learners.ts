import { type BinEdges, type BinnedMatrix, binMatrix, binOfValue, findBinEdges } from '../../stats/binned-matrix.ts';
import { type BoostedTrees, boostTrees } from '../../stats/boosted-trees.ts';
import type { FeatureMatrix } from '../../stats/feature-matrix.ts';
import { sumOfLeaves, type TreeEnsemble } from '../../stats/grow-tree.ts';
import { logOdds } from '../../stats/logistic.ts';
import { fitPerceptron, type Perceptron, perceptronLogOdds } from '../../stats/perceptron.ts';
import { growForest } from '../../stats/random-forest.ts';
import { fitRidgeLogistic, type LogisticFit, logisticLogOdds } from '../../stats/ridge-logistic-regression.ts';
import { findScale, type ScaledColumns, scaleMatrix, scaleRow } from './scaled-columns.ts';

/** In the order in which the simpler one is preferred. */
export const LEARNERS = ['logistic_regression', 'boosted_trees', 'random_forest', 'perceptron'] as const;
export type LearnerName = (typeof LEARNERS)[number];

/** Means of leaves nearer to 0 and 1 than this count as this near. */
export const FOREST_BOUND = 0.003;

/** What was learned from a table: a line, and where asked for trees and a small neural network beside it. */
export interface FittedLearners {
  readonly scale: ScaledColumns;
  readonly edges: BinEdges;
  readonly logistic: LogisticFit;
  readonly boosted: readonly BoostedTrees[];
  readonly forest: TreeEnsemble | null;
  readonly perceptrons: readonly Perceptron[];
}

/**
 * Fits learners to rows in time order; of equal length the newest rows count most.
 *
 * @param matrix - oldest row first, at least one
 * @param labels - 1 or 0, one for each row
 * @param names - which learners; the logistic regression is always fitted
 * @param random - in [0, 1); the same numbers give the same fit
 * @param effort - part of the usual number of trees, 0–1; under 1 one network instead of two
 */
export function fitLearners(
  matrix: FeatureMatrix,
  labels: Uint8Array,
  names: ReadonlySet<LearnerName>,
  random: () => number,
  effort = 1,
): FittedLearners {
  const { rows, columns } = matrix;
  const scale = findScale(matrix);
  const scaled = scaleMatrix(matrix, scale);
  const weights = recencyWeights(rows, 0.5);
  const logistic = fitRidgeLogistic(scaled, labels, { ridge: 20, weights });
  const edges = findBinEdges(matrix);
  const binned = names.has('boosted_trees') || names.has('random_forest') ? binMatrix(matrix, edges) : undefined;
  const rowsPerTree = Math.min(rows, 20_000);
  const boosted = binned !== undefined && names.has('boosted_trees') ? boostSome(binned, labels, random, effort) : [];
  const forest =
    binned !== undefined && names.has('random_forest')
      ? growForest(binned, labels, {
          trees: Math.round((rows > MANY_ROWS ? 40 : 60) * effort),
          minimumLeaf: smallestLeaf(rows, 15),
          columnsPerNode: Math.max(3, Math.round(columns / 3)),
          rowsPerTree,
          random,
        })
      : null;
  const perceptrons = names.has('perceptron') ? fitPerceptrons(scaled, labels, random, effort) : [];
  return { scale, edges, logistic, boosted, forest, perceptrons };
}

/** From so many rows on, means of fewer are as steady. */
const MANY_ROWS = 25_000;

/** Some that drew other samples: their mean is steadier than one. */
function boostSome(binned: BinnedMatrix, labels: Uint8Array, random: () => number, effort: number): BoostedTrees[] {
  const { rows, columns } = binned;
  const options = {
    trees: Math.round(200 * effort),
    learningRate: 0.045 / effort,
    maximumDepth: 4,
    minimumLeaf: smallestLeaf(rows, 40),
    columnsPerNode: Math.max(2, Math.round(columns / 5)),
    sampleRatio: rows < 2000 ? 0.6 : Math.min(0.4, 15_000 / rows),
    shrinkage: 5,
    random,
  };
  return Array.from({ length: rows > MANY_ROWS ? 1 : 2 }, () => boostTrees(binned, labels, options));
}

/** Some that started elsewhere: their mean is steadier than one. */
function fitPerceptrons(scaled: FeatureMatrix, labels: Uint8Array, random: () => number, effort: number): Perceptron[] {
  const { rows } = scaled;
  const epochs = Math.max(2, Math.min(16, Math.round((16 * 16_000) / rows)));
  const shared = { epochs, learningRate: 0.006, decay: 0.004, weights: recencyWeights(rows, 0.7), random };
  const units = effort < 1 ? [16] : [16, 16, 16];
  return units.map((count) => fitPerceptron(scaled, labels, { ...shared, units: count }));
}

/** With little to learn from, leaves are smaller, but never under 8 rows. */
function smallestLeaf(rows: number, usual: number): number {
  return Math.max(8, Math.min(usual, Math.round(rows / 60)));
}

/** A row counts half as much as one that is newer by this part of all rows. */
function recencyWeights(rows: number, halfLife: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => 0.5 ** ((rows - 1 - row) / (halfLife * rows)));
}

/**
 * Log odds of success by each learner that was fitted.
 *
 * @param values - of one row from `offset` on, in the columns of the table learned from
 */
export function learnerLogOdds(fitted: FittedLearners, values: ArrayLike<number>, offset = 0): Partial<Record<LearnerName, number>> {
  const { scale, edges, logistic, boosted, forest, perceptrons } = fitted;
  const scaled = new Float64Array(scale.sources.length);
  scaleRow(values, offset, scale, scaled, 0);
  const answer: Partial<Record<LearnerName, number>> = { logistic_regression: logisticLogOdds(logistic, scaled) };
  if (boosted.length > 0 || forest !== null) {
    const bins = Uint8Array.from(edges, (bounds, column) => binOfValue(bounds, values[offset + column] as number));
    if (boosted.length > 0) {
      answer.boosted_trees = boosted.reduce((sum, { base, trees }) => sum + base + sumOfLeaves(trees, bins), 0) / boosted.length;
    }
    if (forest !== null) answer.random_forest = logOdds(sumOfLeaves(forest, bins) / forest.roots.length, FOREST_BOUND);
  }
  if (perceptrons.length > 0) {
    answer.perceptron = perceptrons.reduce((sum, one) => sum + perceptronLogOdds(one, scaled), 0) / perceptrons.length;
  }
  return answer;
}
