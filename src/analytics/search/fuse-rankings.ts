/** How little the first places are worth above the others: the value of the paper. */
const RANK_OFFSET = 60;

/**
 * Makes one ranking of several whose scores cannot be compared: each gives 1 ÷ (60 + place).
 *
 * @param rankings - documents, best first, each once
 * @returns documents by score, highest first; equal ones by their number. A document first in all of them has score 1.
 * @see Cormack, Clarke & Büttcher (2009), "Reciprocal rank fusion outperforms Condorcet and individual rank learning
 *   methods", SIGIR.
 */
export function fuseRankings(rankings: readonly (readonly number[])[]): { readonly document: number; readonly score: number }[] {
  const sums = new Map<number, number>();
  for (const ranking of rankings) {
    ranking.forEach((document, place) => {
      sums.set(document, (sums.get(document) ?? 0) + 1 / (RANK_OFFSET + place + 1));
    });
  }
  const highest = rankings.length / (RANK_OFFSET + 1);
  return [...sums]
    .map(([document, sum]) => ({ document, score: sum / highest }))
    .sort((a, b) => b.score - a.score || a.document - b.document);
}
