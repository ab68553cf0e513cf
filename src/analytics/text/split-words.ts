/** Words that say nothing about what a skill does. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about after all also an and any are as at be been before being between both but by can could did do does doing done each ' +
    'either else ensure etc every for from get given had has have having how i if in into is it its just like make may me more most must ' +
    'my need needs needed no not of off on one only or other our out over own per provide provides proactively rather same should ' +
    'skill skills so some such than that the their them then there these they this those through to too under until up upon us use used ' +
    'user users uses using various very via was we well were what when where whether which while who why will with within without would ' +
    'you your mcp'
  ).split(' '),
);
/** Longer ones are no words: hashes, encoded data. */
const LONGEST_WORD = 40;

/**
 * The words of a name or a description: lower case, `camelCase` and `snake_case` taken apart, without those that say
 * nothing, each cut down to its stem.
 *
 * @example splitWords('mcp__github__createPullRequests') // => ['github', 'creat', 'pull', 'request']
 */
export function splitWords(text: string): string[] {
  const plain = /^[\x20-\x7e\n]*$/.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '');
  const stems: string[] = [];
  for (const word of plain.replace(CAMEL_CASE, '$1 $2').toLowerCase().match(WORD) ?? []) {
    if (word.length > LONGEST_WORD || STOP_WORDS.has(word) || DIGITS.test(word)) continue;
    stems.push(stemOf(word));
  }
  return stems;
}

const CAMEL_CASE = /(\p{Ll}|\d)(\p{Lu})/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const DIGITS = /^\d+$/;

/** Stems found before: a catalog says the same few thousand words again and again. */
const knownStems = new Map<string, string>();
const MOST_KNOWN = 20_000;

function stemOf(word: string): string {
  const known = knownStems.get(word);
  if (known !== undefined) return known;
  if (knownStems.size >= MOST_KNOWN) knownStems.clear();
  const stem = stemWord(word);
  knownStems.set(word, stem);
  return stem;
}

/**
 * Takes English endings off, so that `reviews`, `reviewing` and `reviewed` are one word. Less than Porter's rules: what is
 * left is compared with what is left of other words, and read by nobody.
 */
export function stemWord(word: string): string {
  let stem = word;
  if (/[^aeious]ies$/.test(stem)) stem = `${stem.slice(0, -3)}y`;
  else if (/(?:[sxz]|ch|sh)es$/.test(stem) && stem.length > 5) stem = stem.slice(0, -2);
  else if (/[^sui]s$/.test(stem) && stem.length > 3) stem = stem.slice(0, -1);
  const cut = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(stem)?.[1];
  if (cut !== undefined && cut.length >= 3) stem = cut.replace(/([bdfgmnprt])\1$/, '$1');
  if (stem.length > 3 && stem.endsWith('e')) stem = stem.slice(0, -1);
  return stem;
}
