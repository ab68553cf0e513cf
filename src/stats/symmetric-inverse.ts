import { choleskyFactorInSteps } from './cholesky-factor.ts';
import { dotProduct } from './dot-product.ts';
import { finish } from './finish.ts';

/**
 * The inverse of a symmetric positive definite matrix, by its Cholesky factor: A⁻¹ = L⁻ᵀ·L⁻¹.
 *
 * Every inner loop walks along rows, so 1,000 rows take well under a second.
 *
 * @param matrix - A, `size` × `size`, row by row; only its lower triangle is read; not modified
 * @param size - rows of A, n ≥ 0
 * @returns A⁻¹ row by row, exactly symmetric; n³/2 multiplications
 * @throws RangeError when A has another length or is not positive definite
 * @see Golub & Van Loan (2013), Matrix Computations, 4th ed., 4.2. Same as NumPy `linalg.inv` for such a matrix.
 * @example symmetricInverse(new Float64Array([2, 0, 0, 4]), 2) // => [0.5, 0, 0, 0.25]
 */
export function symmetricInverse(matrix: Float64Array, size: number): Float64Array {
  return finish(symmetricInverseInSteps(matrix, size));
}

/** The same, a row at each step: for whoever has other things to do meanwhile. */
export function* symmetricInverseInSteps(matrix: Float64Array, size: number): Generator<void, Float64Array> {
  const factor = yield* choleskyFactorInSteps(matrix, size);
  // L⁻ᵀ, the rows of which are the columns of L⁻¹: row j has its values from j on.
  const rows = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const own = j * size;
    rows[own + j] = 1 / (factor[own + j] as number);
    for (let i = j + 1; i < size; i++) {
      const sum = dotProduct(factor, i * size + j, own + j, i - j, rows);
      rows[own + i] = -sum / (factor[i * size + i] as number);
    }
    yield;
  }
  const inverse = factor;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = dotProduct(rows, i * size + i, j * size + i, size - i);
      inverse[i * size + j] = value;
      inverse[j * size + i] = value;
    }
    yield;
  }
  return inverse;
}
