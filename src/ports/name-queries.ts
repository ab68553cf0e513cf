/** What has a name that somebody may begin to type. */
export type NamedThing = 'skill' | 'session' | 'project';

/** Names as they were recorded, without a walk over what was recorded under them. */
export interface NameQueries {
  /**
   * Each name once. Skills that were ever used, the most used first and built-in tools last; ids of sessions and names of
   * projects, the latest first.
   */
  list(query: { readonly of: NamedThing; readonly limit: number }): Promise<string[]>;
}
