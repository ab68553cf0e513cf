/** How many mutated inputs each parser and receiver is fed. */
export const FUZZ_RUNS = 100_000;

const TOKENS = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  'null',
  'true',
  '-1',
  '1e999',
  '9007199254740993',
  '""',
  '{}',
  '[]',
  '\\ud800',
  '\u0000',
  '\ufeff',
  '\u202e',
  '"__proto__"',
  '"constructor"',
  '../../etc/passwd',
];

/**
 * One of `seeds` with one to four mutations: bits flipped, pieces cut out, doubled, swapped with another seed's, tokens
 * put in. The same for the same random numbers.
 *
 * @param random - numbers in [0, 1), as `seededRandom` gives
 */
export function mutate(seeds: readonly Buffer[], random: () => number): Buffer {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  let bytes = Buffer.from(pick(seeds));
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const at = Math.floor(random() * (bytes.length + 1));
    const length = Math.floor(random() ** 3 * (bytes.length - at + 1));
    switch (Math.floor(random() * 7)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      case 4: {
        const other = pick(seeds);
        const from = Math.floor(random() * other.length);
        bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at + length)]);
        break;
      }
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(TOKENS)), bytes.subarray(at + length)]);
        break;
      default:
        if (at < bytes.length) bytes[at] = Math.floor(random() * 256);
    }
  }
  return bytes;
}
