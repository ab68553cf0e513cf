import { dotProduct } from './dot-product.ts';
import { finish } from './finish.ts';

/**
 * The lower triangle L with L·Lᵀ = A (Cholesky).
 *
 * @param matrix - A, symmetric and positive definite, `size` × `size`, row by row; only its lower triangle is read; not modified
 * @param size - rows of A, n ≥ 0
 * @returns L row by row, zeros above the diagonal; n³/6 multiplications
 * @throws RangeError when A has another length or is not positive definite (as far as rounding lets one see)
 * @see Golub & Van Loan (2013), Matrix Computations, 4th ed., 4.2. Same as NumPy `linalg.cholesky`.
 * @example choleskyFactor(new Float64Array([4, 2, 2, 3]), 2) // => [2, 0, 1, 1.4142135623730951]
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  return finish(choleskyFactorInSteps(matrix, size));
}

/** The same, a row at each step: for whoever has other things to do meanwhile. */
export function* choleskyFactorInSteps(matrix: Float64Array, size: number): Generator<void, Float64Array> {
  if (!Number.isInteger(size) || size < 0) throw new RangeError(`choleskyFactor requires a whole size ≥ 0; got ${size}`);
  if (matrix.length !== size * size)
    throw new RangeError(`choleskyFactor requires ${size * size} values for size ${size}; got ${matrix.length}`);
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const start = row * size;
    for (let column = 0; column < row; column++) {
      const other = column * size;
      const rest = (matrix[start + column] as number) - dotProduct(factor, start, other, column);
      factor[start + column] = rest / (factor[other + column] as number);
    }
    const pivot = (matrix[start + row] as number) - dotProduct(factor, start, start, row);
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`choleskyFactor requires a positive definite matrix; pivot ${row} is ${pivot}`);
    }
    factor[start + row] = Math.sqrt(pivot);
    yield;
  }
  return factor;
}
