import type { FeatureMatrix } from '../../stats/feature-matrix.ts';
import { logOdds } from '../../stats/logistic.ts';

/** How a column is shown to the learners that draw lines: as it is, a ratio as log odds, a long tail as a logarithm. */
export type Transform = 'as_is' | 'log_odds' | 'signed_log';

/** From the columns of a table to what the logistic regression and the perceptron see. */
export interface ScaledColumns {
  /** Which column of the table, and how it is seen; a column may be there twice. */
  readonly sources: readonly number[];
  readonly transforms: readonly Transform[];
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Standardised values are held within this many standard deviations: what lies beyond what was learned says no more. */
const REACH = 4;
/** Ratios nearer to 0 and 1 than this count as this. */
const NEAREST = 0.01;
/** Columns with at most this many values are no ratios but marks. */
const MARKS = 20;
const LONG_TAIL = 20;

/**
 * Finds what there is to standardise. A column of many values within 0–1 is a ratio and is seen as log odds as well; one
 * that reaches beyond ±20 is seen as a logarithm as well.
 *
 * @param matrix - at least one row, finite values
 */
export function findScale(matrix: FeatureMatrix): ScaledColumns {
  const sources: number[] = [];
  const transforms: Transform[] = [];
  for (let column = 0; column < matrix.columns; column++) {
    sources.push(column);
    transforms.push('as_is');
    const { lowest, highest, values } = describeColumn(matrix, column);
    if (lowest >= 0 && highest <= 1 && values > MARKS) {
      sources.push(column);
      transforms.push('log_odds');
    } else if (Math.max(-lowest, highest) > LONG_TAIL && values > MARKS) {
      sources.push(column);
      transforms.push('signed_log');
    }
  }
  const means = new Float64Array(sources.length);
  const deviations = new Float64Array(sources.length);
  const { rows, columns, values } = matrix;
  for (let i = 0; i < sources.length; i++) {
    const transform = transforms[i] as Transform;
    const source = sources[i] as number;
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += transformed(values[row * columns + source] as number, transform);
    const mean = sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (transformed(values[row * columns + source] as number, transform) - mean) ** 2;
    means[i] = mean;
    deviations[i] = Math.sqrt(squares / rows);
  }
  return { sources, transforms, means, deviations };
}

function describeColumn({ values, rows, columns }: FeatureMatrix, column: number): { lowest: number; highest: number; values: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  const seen = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column] as number;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    if (seen.size <= MARKS) seen.add(value);
  }
  return { lowest, highest, values: seen.size };
}

function transformed(value: number, transform: Transform): number {
  if (transform === 'as_is') return value;
  return transform === 'log_odds' ? logOdds(value, NEAREST) : Math.sign(value) * Math.log1p(Math.abs(value));
}

/** The table as standardised columns. */
export function scaleMatrix(matrix: FeatureMatrix, scale: ScaledColumns): FeatureMatrix {
  const columns = scale.sources.length;
  const values = new Float64Array(matrix.rows * columns);
  for (let row = 0; row < matrix.rows; row++) scaleRow(matrix.values, row * matrix.columns, scale, values, row * columns);
  return { values, rows: matrix.rows, columns };
}

/** One row, written to `target` from `at` on. A column that never varied is 0. */
export function scaleRow(values: ArrayLike<number>, offset: number, scale: ScaledColumns, target: Float64Array, at: number): void {
  for (let i = 0; i < scale.sources.length; i++) {
    const deviation = scale.deviations[i] as number;
    const value = transformed(values[offset + (scale.sources[i] as number)] as number, scale.transforms[i] as Transform);
    const distance = deviation > 1e-12 ? (value - (scale.means[i] as number)) / deviation : 0;
    target[at + i] = Math.min(Math.max(distance, -REACH), REACH);
  }
}
