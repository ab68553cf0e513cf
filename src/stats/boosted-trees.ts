import type { BinnedMatrix } from './binned-matrix.ts';
import { type TreeEnsemble, TreeGrower } from './grow-tree.ts';
import { logistic, logOdds } from './logistic.ts';

export interface BoostingOptions {
  readonly trees: number;
  /** Part of each tree's answer that is used. */
  readonly learningRate: number;
  readonly maximumDepth: number;
  readonly minimumLeaf: number;
  readonly columnsPerNode: number;
  /** Part of the rows that each tree learns from, drawn anew. */
  readonly sampleRatio: number;
  readonly shrinkage: number;
  readonly weights?: Float64Array;
  readonly random: () => number;
}

/** Log odds are `base` plus the sum of the leaves. */
export interface BoostedTrees {
  readonly base: number;
  readonly trees: TreeEnsemble;
}

/**
 * Gradient boosting of trees with logistic loss: each tree takes a Newton step towards what the trees before it have
 * left unexplained.
 *
 * @param labels - 1 or 0, one for each row, at least one row
 * @see Friedman (2002), "Stochastic gradient boosting", CSDA 38(4); Chen & Guestrin (2016), "XGBoost", for the step.
 */
export function boostTrees(data: BinnedMatrix, labels: ArrayLike<number>, options: BoostingOptions): BoostedTrees {
  const { rows } = data;
  const { learningRate, random, weights } = options;
  let positive = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    positive += weight * (labels[row] as number);
    total += weight;
  }
  const base = logOdds(positive / total, 1e-3);
  const scores = new Float64Array(rows).fill(base);
  const targets = new Float64Array(rows);
  const curvatures = new Float64Array(rows);
  const grower = new TreeGrower(data, { ...options, cuts: 'best' });
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const sampleSize = Math.max(1, Math.round(rows * options.sampleRatio));
  for (let tree = 0; tree < options.trees; tree++) {
    for (let row = 0; row < rows; row++) {
      const probability = logistic(scores[row] as number);
      const weight = weights?.[row] ?? 1;
      targets[row] = learningRate * weight * ((labels[row] as number) - probability);
      curvatures[row] = weight * Math.max(probability * (1 - probability), 1e-6);
    }
    drawFirst(order, sampleSize, random);
    grower.grow(order.slice(0, sampleSize), targets, curvatures);
    grower.addLeavesOfLast(scores);
  }
  return { base, trees: grower.finish() };
}

/** Puts a random sample without repetition to the front. */
function drawFirst(order: Int32Array, count: number, random: () => number): void {
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random() * (order.length - i));
    const held = order[i] as number;
    order[i] = order[other] as number;
    order[other] = held;
  }
}
