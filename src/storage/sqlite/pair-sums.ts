import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Fits two ids in one exact integer. */
const IDS = 2 ** 26;

/** Adds up what many sessions change in `skill_pair`, then writes each row once. Most of what is kept of a session is pairs. */
export class PairSums {
  readonly #changes = new Map<number, number>();
  readonly #upsert: StatementSync;
  readonly #prune: StatementSync;

  constructor(database: DatabaseSync) {
    this.#upsert = database.prepare(
      `INSERT INTO skill_pair (skill_a, skill_b, sessions) VALUES (?, ?, ?)
       ON CONFLICT (skill_a, skill_b) DO UPDATE SET sessions = sessions + excluded.sessions`,
    );
    this.#prune = database.prepare('DELETE FROM skill_pair WHERE skill_a = ? AND skill_b = ? AND sessions = 0');
  }

  /** @param skills - of one session, ascending: each is paired with each */
  add(sign: 1 | -1, skills: readonly number[]): void {
    for (const [index, first] of skills.entries()) {
      for (let other = index + 1; other < skills.length; other++) {
        const key = first * IDS + (skills[other] as number);
        this.#changes.set(key, (this.#changes.get(key) ?? 0) + sign);
      }
    }
  }

  /** Writes what has changed. The caller clears it. */
  write(): void {
    for (const [key, change] of this.#changes) {
      if (change === 0) continue;
      const first = Math.floor(key / IDS);
      const second = key - first * IDS;
      this.#upsert.run(first, second, change);
      if (change < 0) this.#prune.run(first, second);
    }
  }

  clear(): void {
    this.#changes.clear();
  }
}
