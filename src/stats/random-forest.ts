import type { BinnedMatrix } from './binned-matrix.ts';
import { type TreeEnsemble, TreeGrower } from './grow-tree.ts';

export interface ForestOptions {
  readonly trees: number;
  readonly minimumLeaf: number;
  readonly columnsPerNode: number;
  /** Rows that each tree learns from, drawn anew; all when there are no more. */
  readonly rowsPerTree: number;
  readonly weights?: Float64Array;
  readonly random: () => number;
}

/**
 * A random forest with cuts drawn at random (extremely randomised trees). The mean of the trees' leaves is the
 * probability that the label is 1.
 *
 * @param labels - 1 or 0, one for each row, at least one row
 * @see Breiman (2001), "Random forests", Machine Learning 45; Geurts, Ernst & Wehenkel (2006), "Extremely randomized
 *   trees", Machine Learning 63.
 */
export function growForest(data: BinnedMatrix, labels: ArrayLike<number>, options: ForestOptions): TreeEnsemble {
  const { rows } = data;
  const { random, rowsPerTree } = options;
  const weights = options.weights ?? new Float64Array(rows).fill(1);
  const targets = weights.map((weight, row) => weight * (labels[row] as number));
  const grower = new TreeGrower(data, { ...options, maximumDepth: 40, shrinkage: 0, cuts: 'random' });
  for (let tree = 0; tree < options.trees; tree++) {
    const sample =
      rowsPerTree >= rows
        ? Int32Array.from({ length: rows }, (_, i) => i)
        : Int32Array.from({ length: rowsPerTree }, () => Math.floor(random() * rows));
    grower.grow(sample, targets, weights);
  }
  return grower.finish();
}
