/** How alike a beginning of a word is to the whole, for who is still typing. */
const PREFIX_SIMILARITY = 0.8;
const SHORTEST_PREFIX = 2;
/** A known word of so many letters may begin a longer one that was asked for: `deploy` for `deployment`. */
const SHORTEST_KNOWN = 5;
/** How alike two words are that differ by one slip of the finger. */
const SLIP_SIMILARITY = 0.8;
/** Of shorter words too many are one letter apart. */
const SHORTEST_WITH_SLIP = 5;

/**
 * How alike a word asked for and a known one are spelled: Dice's coefficient of their sets of three letters in a row, ends
 * marked; 0.8 at least when the one begins the other, or when they are one letter more, less, other or swapped apart.
 *
 * @param asked - lower case
 * @param known - lower case
 * @returns 0–1; 1 for equal words
 * @example trigramSimilarity('comment', 'commit') // => 0.46
 */
export function trigramSimilarity(asked: string, known: string): number {
  if (asked === known) return 1;
  if (asked === '' || known === '') return 0;
  const [first, second] = [trigramsOf(asked), trigramsOf(known)];
  let shared = 0;
  for (const trigram of first) if (second.has(trigram)) shared++;
  const dice = (2 * shared) / (first.size + second.size);
  const isBeginning =
    (asked.length >= SHORTEST_PREFIX && known.startsWith(asked)) || (known.length >= SHORTEST_KNOWN && asked.startsWith(known));
  if (isBeginning) return Math.max(dice, PREFIX_SIMILARITY);
  return Math.min(asked.length, known.length) >= SHORTEST_WITH_SLIP && isOneSlip(asked, known) ? Math.max(dice, SLIP_SIMILARITY) : dice;
}

/** Whether one edit makes one of the other, a swap of neighbors being one. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let begin = 0;
  while (begin < a.length && a[begin] === b[begin]) begin++;
  const [restA, restB] = [a.slice(begin), b.slice(begin)];
  if (restA.length > restB.length) return restA.slice(1) === restB;
  if (restB.length > restA.length) return restB.slice(1) === restA;
  const isSwap = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return isSwap || restA.slice(1) === restB.slice(1);
}

/** Three letters in a row, a space standing for each end. */
export function trigramsOf(word: string): Set<string> {
  const marked = ` ${word} `;
  return new Set(Array.from({ length: marked.length - 2 }, (_, i) => marked.slice(i, i + 3)));
}
