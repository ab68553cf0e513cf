/**
 * Which user has completed which skill: a row per user with the columns of the skills, each once, ascending
 * (compressed sparse rows). How often says nothing here: someone's daily skill is no better a sign than a weekly one.
 */
export interface UsageMatrix {
  readonly userCount: number;
  readonly skillCount: number;
  /** `userCount + 1` offsets into `columns`. */
  readonly rowStarts: Int32Array;
  readonly columns: Int32Array;
}

/**
 * @param rows - per user, numbers of skills in any order; one given twice counts once
 * @param skillCount - of all skills; each number is a whole one from 0 to below this
 * @throws RangeError for another number
 * @example buildUsageMatrix([[2, 0, 2], []], 3).columns // => [0, 2]
 */
export function buildUsageMatrix(rows: readonly (readonly number[])[], skillCount: number): UsageMatrix {
  const rowStarts = new Int32Array(rows.length + 1);
  const distinct = rows.map((row) => [...new Set(row)].sort((a, b) => a - b));
  for (const [user, row] of distinct.entries()) rowStarts[user + 1] = (rowStarts[user] as number) + row.length;
  const columns = new Int32Array(rowStarts[rows.length] as number);
  for (const [user, row] of distinct.entries()) {
    for (const column of row) {
      if (!(Number.isInteger(column) && column >= 0 && column < skillCount)) {
        throw new RangeError(`a usage matrix of ${skillCount} skills has no skill ${column}`);
      }
    }
    columns.set(row, rowStarts[user] as number);
  }
  return { userCount: rows.length, skillCount, rowStarts, columns };
}

/** The skills of one user, ascending. */
export function skillsOfUser({ rowStarts, columns }: UsageMatrix, user: number): Int32Array {
  return columns.subarray(rowStarts[user] as number, rowStarts[user + 1] as number);
}

/** How many users have each pair of skills, row by row, and each skill on the diagonal: XᵀX. A user at each step. */
export function* countUsersOfPairs(matrix: UsageMatrix): Generator<void, Float64Array> {
  const { userCount, skillCount, rowStarts, columns } = matrix;
  const counts = new Float64Array(skillCount * skillCount);
  for (let user = 0; user < userCount; user++) {
    const start = rowStarts[user] as number;
    const end = rowStarts[user + 1] as number;
    for (let a = start; a < end; a++) {
      const row = (columns[a] as number) * skillCount;
      for (let b = start; b <= a; b++) (counts[row + (columns[b] as number)] as number)++;
    }
    yield;
  }
  for (let i = 0; i < skillCount; i++) {
    for (let j = 0; j < i; j++) counts[j * skillCount + i] = counts[i * skillCount + j] as number;
  }
  return counts;
}
