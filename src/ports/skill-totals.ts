import type { SkillPhaseTotals } from './metric-queries.ts';

/** Sums since the database began, with those of a history that was read lately told apart. */
export interface SkillTotals {
  /**
   * All of one moment.
   *
   * @param query - `afterId`: a `newestId` of before; `lateMs`: what ended so long before it was recorded is history
   */
  read(query: { readonly afterId: number; readonly lateMs: number }): Promise<SkillTotalsReading>;
}

export interface SkillTotalsReading {
  readonly totals: readonly SkillPhaseTotals[];
  /** Of the history recorded after `afterId`. */
  readonly late: readonly SkillPhaseTotals[];
  /** Stands for the invocation recorded last; 0 for none. */
  readonly newestId: number;
}
