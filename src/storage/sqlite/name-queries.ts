import type { DatabaseSync } from 'node:sqlite';
import { HIDDEN_NAME } from '../../domain/skill.ts';
import type { NamedThing } from '../../ports/name-queries.ts';
import { StatementCache } from './statement-cache.ts';

const SELECTS: Readonly<Record<NamedThing, string>> = {
  skill: `SELECT k.name FROM skill k JOIN skill_phase p ON p.skill_id = k.id WHERE k.name <> '${HIDDEN_NAME}'
    GROUP BY k.name HAVING sum(p.invocations) > 0 ORDER BY min(k.kind = 'tool'), sum(p.invocations) DESC, k.name LIMIT ?`,
  session: 'SELECT session_id AS name FROM session ORDER BY last_event_at DESC LIMIT ?',
  project: `SELECT project AS name FROM session WHERE project IS NOT NULL
    GROUP BY project ORDER BY max(last_event_at) DESC, project LIMIT ?`,
};

/** Answers what there is by name. */
export class NameQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  list({ of, limit }: { readonly of: NamedThing; readonly limit: number }): string[] {
    return this.#sql.all<{ readonly name: string }>(SELECTS[of], limit).map(({ name }) => name);
  }
}
