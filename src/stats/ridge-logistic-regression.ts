import type { FeatureMatrix } from './feature-matrix.ts';
import { logistic } from './logistic.ts';

export interface LogisticFit {
  readonly intercept: number;
  /** One for each column. */
  readonly coefficients: Float64Array;
}

export interface LogisticOptions {
  /** Weight of ½·Σβ² beside the summed log loss, > 0; the intercept is free. */
  readonly ridge: number;
  /** How much each row counts; 1 when not given. */
  readonly weights?: Float64Array;
}

/**
 * Logistic regression with a ridge penalty, by Newton's method (iteratively reweighted least squares). Columns should be
 * on one scale, as standardised ones are, since one penalty holds for all.
 *
 * @param labels - 1 or 0, one for each row
 * @throws RangeError when there are no rows or the ridge is not above 0
 * @see Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, 4.4.1. Same as scikit-learn
 *   `LogisticRegression(C=1/ridge)`.
 */
export function fitRidgeLogistic(matrix: FeatureMatrix, labels: ArrayLike<number>, { ridge, weights }: LogisticOptions): LogisticFit {
  const { rows, columns } = matrix;
  if (rows === 0) throw new RangeError('logistic regression requires at least one row; got 0');
  if (!(ridge > 0)) throw new RangeError(`logistic regression requires a ridge above 0; got ${ridge}`);
  // The intercept is the last coefficient.
  let coefficients = new Float64Array(columns + 1);
  let loss = penalisedLoss(matrix, labels, coefficients, ridge, weights);
  for (let step = 0; step < 50; step++) {
    const change = newtonStep(matrix, labels, coefficients, ridge, weights);
    let scale = 1;
    let next = coefficients.map((value, i) => value - (change[i] as number));
    let nextLoss = penalisedLoss(matrix, labels, next, ridge, weights);
    // A whole step may overshoot far from the optimum; the loss is convex, so a part of it never does.
    while (!(nextLoss <= loss) && scale > 1e-6) {
      scale /= 2;
      const part = scale;
      next = coefficients.map((value, i) => value - part * (change[i] as number));
      nextLoss = penalisedLoss(matrix, labels, next, ridge, weights);
    }
    const gained = loss - nextLoss;
    if (!(gained >= 0)) break;
    coefficients = next;
    loss = nextLoss;
    if (gained <= 1e-10 * (1 + Math.abs(loss))) break;
  }
  return { intercept: coefficients[columns] as number, coefficients: coefficients.slice(0, columns) };
}

/** Log odds of one row. */
export function logisticLogOdds({ intercept, coefficients }: LogisticFit, values: ArrayLike<number>, offset = 0): number {
  let sum = intercept;
  for (let i = 0; i < coefficients.length; i++) sum += (coefficients[i] as number) * (values[offset + i] as number);
  return sum;
}

/**
 * Covariance of the estimated coefficients, the intercept last, row after row: the inverse of the curvature of the
 * penalised loss, as when the ridge is a normal belief about the coefficients (Laplace's approximation).
 */
export function logisticCovariance(matrix: FeatureMatrix, fit: LogisticFit, { ridge, weights }: LogisticOptions): Float64Array {
  const size = matrix.columns + 1;
  const coefficients = Float64Array.from([...fit.coefficients, fit.intercept]);
  const { hessian } = slopeAndCurvature(matrix, new Float64Array(matrix.rows), coefficients, ridge, weights);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const unit = new Float64Array(size);
    unit[i] = 1;
    covariance.set(solvePositiveDefinite(hessian.slice(), unit, size), i * size);
  }
  return covariance;
}

function linear({ values, columns }: FeatureMatrix, coefficients: Float64Array, row: number): number {
  let sum = coefficients[columns] as number;
  const offset = row * columns;
  for (let i = 0; i < columns; i++) sum += (coefficients[i] as number) * (values[offset + i] as number);
  return sum;
}

function penalisedLoss(
  matrix: FeatureMatrix,
  labels: ArrayLike<number>,
  coefficients: Float64Array,
  ridge: number,
  weights?: Float64Array,
): number {
  let loss = 0;
  for (let i = 0; i < matrix.columns; i++) loss += (ridge / 2) * (coefficients[i] as number) ** 2;
  for (let row = 0; row < matrix.rows; row++) {
    const z = linear(matrix, coefficients, row);
    // log(1 + e^z) − y·z without overflow.
    loss += (weights?.[row] ?? 1) * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (labels[row] as number) * z);
  }
  return loss;
}

/** The change that a Newton step takes away. */
function newtonStep(
  matrix: FeatureMatrix,
  labels: ArrayLike<number>,
  coefficients: Float64Array,
  ridge: number,
  weights?: Float64Array,
): Float64Array {
  const { gradient, hessian } = slopeAndCurvature(matrix, labels, coefficients, ridge, weights);
  return solvePositiveDefinite(hessian, gradient, coefficients.length);
}

/** First derivatives, and of the second ones the lower half. */
function slopeAndCurvature(
  matrix: FeatureMatrix,
  labels: ArrayLike<number>,
  coefficients: Float64Array,
  ridge: number,
  weights?: Float64Array,
) {
  const { values, rows, columns } = matrix;
  const size = columns + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  for (let row = 0; row < rows; row++) {
    const probability = logistic(linear(matrix, coefficients, row));
    const weight = weights?.[row] ?? 1;
    const slope = weight * (probability - (labels[row] as number));
    const curvature = weight * probability * (1 - probability);
    const offset = row * columns;
    for (let i = 0; i < columns; i++) {
      const value = values[offset + i] as number;
      if (value === 0) continue;
      gradient[i] = (gradient[i] as number) + slope * value;
      const scaled = curvature * value;
      const line = i * size;
      for (let j = 0; j <= i; j++) hessian[line + j] = (hessian[line + j] as number) + scaled * (values[offset + j] as number);
      hessian[columns * size + i] = (hessian[columns * size + i] as number) + scaled;
    }
    gradient[columns] = (gradient[columns] as number) + slope;
    hessian[size * size - 1] = (hessian[size * size - 1] as number) + curvature;
  }
  for (let i = 0; i < columns; i++) {
    gradient[i] = (gradient[i] as number) + ridge * (coefficients[i] as number);
    hessian[i * size + i] = (hessian[i * size + i] as number) + ridge;
  }
  // Keeps a matrix that is singular in floating point (all probabilities 0 or 1) invertible.
  hessian[size * size - 1] = (hessian[size * size - 1] as number) + 1e-9;
  return { gradient, hessian };
}

/** Solves A·x = b by Cholesky's decomposition, in place; of A only the lower half is read. */
function solvePositiveDefinite(a: Float64Array, b: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * size + k] as number) * (a[j * size + k] as number);
      a[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (a[j * size + j] as number);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (a[i * size + k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (a[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] = (x[i] as number) - (a[k * size + i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (a[i * size + i] as number);
  }
  return x;
}
