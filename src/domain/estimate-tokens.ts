/** Characters to a token, as English prose and code have it on average; other scripts have fewer. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Tokens that so many characters (UTF-16 units) take in a model's context: an estimate, since each model counts in its
 * own way.
 */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
