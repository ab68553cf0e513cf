/** Vectors, or why there are none, in one line for people. */
export type Embedding =
  | {
      readonly kind: 'embedded';
      /** In the order of the texts, each of length 1; shape [dimensions]. */
      readonly vectors: readonly Float32Array[];
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** A language model that turns texts into vectors: what lies near means alike. Runs where the user said. */
export interface TextEmbedder {
  /** As its server calls it. */
  readonly model: string;
  /** Never throws for what the server does. @param texts 1 and more, at most {@link MOST_TEXTS} */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embedding>;
}

export const MOST_TEXTS = 64;
