import { createHash } from 'node:crypto';
import { findQueryDeadline } from '../../ports/query-limit.ts';
import type { SkillSearchStore, SkillText } from '../../ports/skill-search.ts';
import { MOST_TEXTS, type TextEmbedder } from '../../ports/text-embedder.ts';

/** How long a search may wait for the model; what is not embedded by then is at a later search. */
const PATIENCE_MS = 5_000;
/** A description is cut here: models read a few hundred words. */
const LONGEST_TEXT = 2_000;

/** What came of asking a model. */
export type Meanings =
  | {
      readonly kind: 'used';
      readonly model: string;
      readonly queryVector: Float32Array;
      /** In the order of the texts; null where there is none yet. */
      readonly vectors: readonly (Float32Array | null)[];
      readonly embedded: number;
      readonly total: number;
    }
  | { readonly kind: 'failed'; readonly model: string; readonly reason: string };

/**
 * Vectors of a query and of the skills it is about. Those of skills are kept, by the hash of their text, so that each is
 * asked for once; the query goes to the model's server and is kept nowhere.
 */
export async function embedTexts(
  store: Pick<SkillSearchStore, 'listVectors' | 'storeVectors'>,
  embedder: TextEmbedder,
  query: string,
  skills: readonly SkillText[],
): Promise<Meanings> {
  const { model } = embedder;
  const signal = AbortSignal.timeout(patienceMs());
  const asked = await embedder.embed([query], signal);
  if (asked.kind === 'failed') return { kind: 'failed', model, reason: asked.reason };
  const [queryVector] = asked.vectors;
  if (queryVector === undefined) return { kind: 'failed', model, reason: 'the server gave no vector' };
  const texts = skills.map(textOf);
  const hashes = texts.map((text) => createHash('sha256').update(text).digest('hex'));
  const known = new Map((await store.listVectors(model, hashes)).map(({ textHash, vector }) => [textHash, vector]));
  // Those with a description first: a name alone says little.
  const missing = skills
    .map(({ description }, i) => ({ i, hasDescription: description !== '' }))
    .filter(({ i }) => !known.has(hashes[i] as string))
    .sort((a, b) => Number(b.hasDescription) - Number(a.hasDescription))
    .map(({ i }) => i);
  for (let from = 0; from < missing.length && !signal.aborted; from += MOST_TEXTS) {
    const batch = missing.slice(from, from + MOST_TEXTS);
    const answer = await embedder.embed(
      batch.map((i) => texts[i] as string),
      signal,
    );
    if (answer.kind === 'failed') break;
    const made = answer.vectors.map((vector, j) => ({ textHash: hashes[batch[j] as number] as string, vector }));
    await store.storeVectors(model, made);
    for (const { textHash, vector } of made) known.set(textHash, vector);
  }
  const vectors = hashes.map((hash) => known.get(hash) ?? null);
  const embedded = vectors.filter((vector) => vector !== null).length;
  return { kind: 'used', model, queryVector, vectors, embedded, total: vectors.length };
}

/** Of the time that the whole search may take half is left for the search itself. */
function patienceMs(): number {
  const deadline = findQueryDeadline();
  return deadline === undefined ? PATIENCE_MS : Math.min(PATIENCE_MS, Math.max(1, Math.floor((deadline - Date.now()) / 2)));
}

function textOf({ skill, description }: SkillText): string {
  return `${skill.name}: ${description}`.slice(0, LONGEST_TEXT);
}
