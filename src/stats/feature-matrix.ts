/** A table of numbers, a row for each case, in row order: the value of row r and column c is `values[r * columns + c]`. */
export interface FeatureMatrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** @throws RangeError when a value is NaN or ±Infinity or the values do not fill the rows */
export function assertFiniteMatrix({ values, rows, columns }: FeatureMatrix): void {
  if (values.length !== rows * columns)
    throw new RangeError(`a matrix of ${rows} × ${columns} takes ${rows * columns} values; got ${values.length}`);
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0)
    throw new RangeError(`a matrix takes finite values; got ${values[odd]} in row ${Math.floor(odd / columns)}, column ${odd % columns}`);
}

/** The rows from `first` on and before `end`; shares memory with the whole. */
export function sliceRows({ values, columns }: FeatureMatrix, first: number, end: number): FeatureMatrix {
  return { values: values.subarray(first * columns, end * columns), rows: end - first, columns };
}
