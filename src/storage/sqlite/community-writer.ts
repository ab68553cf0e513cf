import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ServedCounts, StoredBaseline } from '../../ports/community.ts';
import { inTransaction } from './in-transaction.ts';

/** Stores what was computed of who uses what. */
export class CommunityWriter {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #addCounts: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    // A skill that was forgotten since it was read is left out.
    this.#insert = database.prepare(
      `INSERT INTO community_baseline (skill_id, total_users, total_invocations, completion_ratio, lower_bound, avg_duration_seconds,
         most_common_phase, percentile, updated_at)
       SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM skill WHERE name = ? AND kind = ?`,
    );
    this.#addCounts = database.prepare('UPDATE community_state SET recommendations = recommendations + ?, cache_hits = cache_hits + ?');
  }

  storeBaselines(baselines: readonly StoredBaseline[], now: number): void {
    inTransaction(this.#database, () => {
      this.#database.exec('DELETE FROM community_baseline');
      for (const baseline of baselines) {
        const { skill, users, invocations, completionRatio, lowerBound, averageDurationMs, mostCommonPhase, percentile } = baseline;
        const seconds = averageDurationMs === null ? null : averageDurationMs / 1000;
        this.#insert.run(
          users,
          invocations,
          completionRatio,
          lowerBound,
          seconds,
          mostCommonPhase,
          percentile,
          now,
          skill.name,
          skill.kind,
        );
      }
    });
  }

  addServedCounts({ recommendations, cacheHits }: ServedCounts): void {
    this.#addCounts.run(recommendations, cacheHits);
  }
}
