import type { FeatureMatrix } from './feature-matrix.ts';

/** At most this many values are told apart in a column. */
export const MAXIMUM_BINS = 64;

/** A table in which each value stands for the range it lies in, so that a tree tries 64 cuts instead of as many as rows. */
export interface BinnedMatrix {
  /** Column after column: the bin of row r in column c is `bins[c * rows + r]`. */
  readonly bins: Uint8Array;
  readonly rows: number;
  readonly columns: number;
}

/** Of each column the upper bounds of its bins but the last, ascending. */
export type BinEdges = readonly Float64Array[];

/**
 * Bounds so that each bin holds about as many rows, of equal values one bin.
 *
 * @param matrix - finite values
 */
export function findBinEdges({ values, rows, columns }: FeatureMatrix): BinEdges {
  return Array.from({ length: columns }, (_, column) => {
    const sorted = new Float64Array(rows);
    for (let row = 0; row < rows; row++) sorted[row] = values[row * columns + column] as number;
    sorted.sort();
    const edges: number[] = [];
    for (let bin = 1; bin < MAXIMUM_BINS; bin++) {
      const at = Math.floor((bin * rows) / MAXIMUM_BINS);
      const edge = firstAbove(sorted, at);
      if (edge !== undefined && edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(edge);
    }
    return Float64Array.from(edges);
  });
}

/** Half way between the value at a place and the next larger one; undefined when there is none. */
function firstAbove(sorted: Float64Array, at: number): number | undefined {
  const value = sorted[at];
  if (value === undefined) return undefined;
  let low = at;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  const next = sorted[low];
  return next === undefined ? undefined : (value + next) / 2;
}

export function binOfValue(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function binMatrix({ values, rows, columns }: FeatureMatrix, edges: BinEdges): BinnedMatrix {
  const bins = new Uint8Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const bounds = edges[column] as Float64Array;
    for (let row = 0; row < rows; row++) bins[column * rows + row] = binOfValue(bounds, values[row * columns + column] as number);
  }
  return { bins, rows, columns };
}
