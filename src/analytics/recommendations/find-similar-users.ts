import type { UsageMatrix } from './usage-matrix.ts';

export interface SimilarUser {
  /** Row of the matrix. */
  readonly user: number;
  /** Jaccard: skills both have completed ÷ skills either has, above 0 to 1. */
  readonly similarity: number;
  readonly sharedSkills: number;
}

export interface SimilarUsersOptions {
  readonly limit: number;
  /** Different skills that both must have completed; 3 when not given. */
  readonly minimumShared?: number;
  /** The row of the person asked about, who is not similar to themselves. */
  readonly exceptUser?: number;
}

/**
 * Who uses the same skills, by different completed skills: using one skill ten times makes nobody more alike.
 *
 * @param known - numbers of skills in any order; one given twice counts once
 * @returns the most similar first, then by row
 */
export function findSimilarUsers(
  matrix: UsageMatrix,
  known: readonly number[] | Int32Array,
  { limit, minimumShared = 3, exceptUser }: SimilarUsersOptions,
): SimilarUser[] {
  const { rowStarts, columns } = matrix;
  const isKnown = new Uint8Array(matrix.skillCount);
  for (const skill of known) isKnown[skill] = 1;
  const knownCount = isKnown.reduce((sum, flag) => sum + flag, 0);
  const similar: SimilarUser[] = [];
  for (let user = 0; user < matrix.userCount; user++) {
    if (user === exceptUser) continue;
    const [start, end] = [rowStarts[user] as number, rowStarts[user + 1] as number];
    let sharedSkills = 0;
    for (let i = start; i < end; i++) sharedSkills += isKnown[columns[i] as number] as number;
    if (sharedSkills < Math.max(1, minimumShared)) continue;
    similar.push({ user, similarity: sharedSkills / (knownCount + end - start - sharedSkills), sharedSkills });
  }
  return similar.sort((a, b) => b.similarity - a.similarity || a.user - b.user).slice(0, limit);
}
