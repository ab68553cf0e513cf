import { splitWords } from '../text/split-words.ts';
import type { ComparedSkill } from './skill-similarity.ts';

const NAME_WORDS = 2;
/** A word names a cluster when this share of its skills has it. */
const LEAST_SHARE = 0.4;

/**
 * Names clusters by the words that most of their skills have and few others do, those of names and descriptions before those
 * of categories; one that has no such words, as when only use holds it together, by its first two skills.
 *
 * @param clusters - the skills of each, the most important first
 * @param allWords - stems of every skill, clustered or not
 * @returns names, each once, in the order of the clusters
 */
export function nameClusters(
  clusters: readonly (readonly ComparedSkill[])[],
  allWords: readonly ReadonlySet<string>[],
): { readonly name: string; readonly description: string }[] {
  const documents = new Map<string, number>();
  for (const words of allWords) for (const word of words) documents.set(word, (documents.get(word) ?? 0) + 1);
  const taken = new Set<string>();
  return clusters.map((members) => {
    const own = distinguishingWords(members, ({ skill, description }) => `${skill.name} ${description}`, documents, allWords.length);
    const words = own.length > 0 ? own : distinguishingWords(members, ({ category }) => category, documents, allWords.length);
    const names = members.slice(0, 2).map(({ skill }) => skill.name);
    const name = makeUnique(words.length > 0 ? words.join(' ') : names.join(' + '), taken);
    taken.add(name);
    const reason = words.length > 0 ? `what they say of ${words.join(' and ')}` : 'being used together';
    return { name, description: `${members.length} skills grouped by ${reason}: ${names.join(', ')}${members.length > 2 ? ' …' : ''}` };
  });
}

/** As written in most of the members, the most telling first. */
function distinguishingWords(
  members: readonly ComparedSkill[],
  textOf: (member: ComparedSkill) => string,
  documents: ReadonlyMap<string, number>,
  total: number,
): string[] {
  const having = new Map<string, number>();
  const spellings = new Map<string, Map<string, number>>();
  for (const member of members) {
    const seen = new Set<string>();
    for (const written of textOf(member)
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .split(/[^\p{L}\p{N}]+/u)) {
      const [stem] = splitWords(written);
      if (stem === undefined) continue;
      seen.add(stem);
      const counts = spellings.get(stem) ?? new Map<string, number>();
      spellings.set(stem, counts);
      counts.set(written.toLowerCase(), (counts.get(written.toLowerCase()) ?? 0) + 1);
    }
    for (const stem of seen) having.set(stem, (having.get(stem) ?? 0) + 1);
  }
  const best = [...having]
    .map(([stem, count]) => {
      const share = count / members.length;
      const elsewhere = ((documents.get(stem) ?? count) - count + 0.5) / (total - members.length + 1);
      return { stem, share, score: share * Math.log(share / elsewhere) };
    })
    .filter(({ share, score }) => share >= LEAST_SHARE && score > 0 && share * members.length > 1)
    .sort((a, b) => b.score - a.score || (a.stem < b.stem ? -1 : 1))
    .slice(0, NAME_WORDS)
    .map(({ stem }) => stem);
  return inOrderOfText(best, members.map(textOf)).map((stem) => mostFrequent(spellings.get(stem) ?? new Map()) ?? stem);
}

/** As they follow one another in the first member that has them all: "version control", not "control version". */
function inOrderOfText(stems: readonly string[], texts: readonly string[]): string[] {
  const text = texts.map(splitWords).find((words) => stems.every((stem) => words.includes(stem))) ?? [];
  return stems.toSorted((a, b) => text.indexOf(a) - text.indexOf(b));
}

/** Of equal ones the shortest, then the first of the alphabet. */
function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  return [...counts].sort(([a, m], [b, n]) => n - m || a.length - b.length || (a < b ? -1 : 1))[0]?.[0];
}

function makeUnique(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} (${number})`;
    if (!taken.has(candidate)) return candidate;
  }
}
