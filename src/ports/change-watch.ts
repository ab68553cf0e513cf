/** Tells that something was stored, by us or by another process, without being asked again and again. */
export interface ChangeWatch {
  /** Calls back soon after, and perhaps more than once for one change. @returns ends it */
  watchChanges(onChange: () => void): () => void;
}
