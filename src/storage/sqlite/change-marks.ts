import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChangedSession, ChangedSkill } from '../../ports/change-feed.ts';
import { type RollupDelta, splitBucketKey } from './rollup-delta.ts';
import { HOUR_MS } from './time-buckets.ts';

/**
 * Which skills and sessions have changed. An append marks inside its own transaction; to mark what is marked already
 * writes nothing, so one caller after another pays for it once between two looks.
 *
 * `taken` is 1 while a consumer works on a mark; a change in the meantime sets it back to 0, and `done…` removes only
 * what is still taken.
 */
export class ChangeMarks {
  readonly #database: DatabaseSync;
  readonly #markSkill: StatementSync;
  readonly #markSession: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#markSkill = database.prepare(
      `INSERT INTO changed_skill (skill_id, from_at, taken) VALUES (?, ?, 0)
       ON CONFLICT (skill_id) DO UPDATE SET from_at = min(from_at, excluded.from_at), taken = 0 WHERE taken = 1 OR excluded.from_at < from_at`,
    );
    this.#markSession = database.prepare(
      'INSERT INTO changed_session (session_id, taken) VALUES (?, 0) ON CONFLICT (session_id) DO UPDATE SET taken = 0 WHERE taken = 1',
    );
  }

  /** Marks what a batch has changed, inside the caller's transaction. */
  mark(delta: RollupDelta): void {
    const earliest = new Map<number, number>();
    for (const key of delta.buckets.hour.keys()) {
      const { bucketNumber, id } = splitBucketKey(key);
      // A negative id is the sum over a kind.
      if (id >= 0 && bucketNumber < (earliest.get(id) ?? Number.POSITIVE_INFINITY)) earliest.set(id, bucketNumber);
    }
    for (const [skillId, hour] of earliest) this.#markSkill.run(skillId, hour * HOUR_MS);
    let marked = -1;
    for (const key of delta.sessionSkills.keys()) {
      const { bucketNumber: sessionId } = splitBucketKey(key);
      if (sessionId !== marked) this.#markSession.run(sessionId);
      marked = sessionId;
    }
  }

  takeSkills(limit: number): ChangedSkill[] {
    const rows = this.#database
      .prepare(
        `SELECT c.skill_id AS id, c.from_at, k.kind, k.name FROM changed_skill c JOIN skill k ON k.id = c.skill_id
         WHERE c.taken = 0 ORDER BY c.skill_id LIMIT ?`,
      )
      .all(limit) as unknown as { id: number; from_at: number; kind: ChangedSkill['skill']['kind']; name: string }[];
    this.#setTaken('changed_skill', 'skill_id', rows);
    return rows.map(({ id, from_at: from, kind, name }) => ({ id, from, skill: { kind, name } }));
  }

  doneSkills(ids: readonly number[]): void {
    this.#remove('changed_skill', 'skill_id', ids);
  }

  takeSessions(limit: number): ChangedSession[] {
    const rows = this.#database
      .prepare(
        `SELECT c.session_id AS id, s.session_id AS "sessionId" FROM changed_session c JOIN session s ON s.id = c.session_id
         WHERE c.taken = 0 ORDER BY c.session_id LIMIT ?`,
      )
      .all(limit) as unknown as ChangedSession[];
    this.#setTaken('changed_session', 'session_id', rows);
    return rows;
  }

  doneSessions(ids: readonly number[]): void {
    this.#remove('changed_session', 'session_id', ids);
  }

  resume(): void {
    this.#database.exec('UPDATE changed_skill SET taken = 0 WHERE taken = 1; UPDATE changed_session SET taken = 0 WHERE taken = 1');
  }

  #setTaken(table: string, column: string, rows: readonly { readonly id: number }[]): void {
    if (rows.length === 0) return;
    this.#database
      .prepare(`UPDATE ${table} SET taken = 1 WHERE ${column} IN (SELECT value FROM json_each(?))`)
      .run(JSON.stringify(rows.map(({ id }) => id)));
  }

  #remove(table: string, column: string, ids: readonly number[]): void {
    this.#database
      .prepare(`DELETE FROM ${table} WHERE taken = 1 AND ${column} IN (SELECT value FROM json_each(?))`)
      .run(JSON.stringify(ids));
  }
}

/** Marks everything, as after a migration or a rebuild, inside the caller's transaction. */
export function markEverything(database: DatabaseSync): void {
  database.exec(`
    INSERT OR REPLACE INTO changed_skill (skill_id, from_at, taken) SELECT id, 0, 0 FROM skill;
    INSERT OR REPLACE INTO changed_session (session_id, taken) SELECT id, 0 FROM session;`);
}
