import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SkillDefinition } from '../../domain/skill-definition.ts';
import { inTransaction } from './in-transaction.ts';

/** Columns of `skill_definition` that a scan sets, in the order of {@link valuesOf}. */
const COLUMNS = `agent, path, kind, name, form, scope, directory, plugin, marketplace, origin, description, is_listed, is_loaded, problem,
  shadowed_by, content_hash, git_commit, listing_tokens, body_tokens, stamp`
  .split(',')
  .map((column) => column.trim());

/** Stores what a scan of the catalog found. */
export class CatalogWriter {
  readonly #database: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #upsertVersion: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const changing = COLUMNS.filter((column) => column !== 'agent' && column !== 'path');
    this.#upsert = database.prepare(
      `INSERT INTO skill_definition (${COLUMNS.join(', ')}, first_seen_at, last_seen_at) VALUES (${COLUMNS.map(() => '?').join(', ')}, ?, ?)
       ON CONFLICT (agent, path) DO UPDATE SET ${changing.map((column) => `${column} = excluded.${column}`).join(', ')},
         last_seen_at = max(last_seen_at, excluded.last_seen_at), removed_at = NULL
       RETURNING id`,
    );
    this.#upsertVersion = database.prepare(
      `INSERT INTO skill_version (definition_id, content_hash, git_commit, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (definition_id, content_hash) DO UPDATE SET
         git_commit = coalesce(excluded.git_commit, git_commit), last_seen_at = max(last_seen_at, excluded.last_seen_at)`,
    );
    this.#remove = database.prepare('UPDATE skill_definition SET removed_at = ? WHERE agent = ? AND path = ? AND removed_at IS NULL');
  }

  /** @param now - epoch ms */
  store({ found, gone }: { readonly found: readonly SkillDefinition[]; readonly gone: readonly SkillDefinition[] }, now: number): void {
    inTransaction(this.#database, () => {
      for (const definition of found) {
        const { id } = this.#upsert.get(...valuesOf(definition), now, now) as { id: number };
        this.#upsertVersion.run(id, definition.contentHash, definition.gitCommit, now, now);
      }
      for (const { agent, path } of gone) this.#remove.run(now, agent, path);
    });
  }
}

function valuesOf(it: SkillDefinition): SQLInputValue[] {
  return [
    ...[it.agent, it.path, it.skill.kind, it.skill.name, it.form, it.scope, it.directory, it.plugin, it.marketplace, it.origin],
    ...[it.description, it.isListed ? 1 : 0, it.isLoaded ? 1 : 0, it.problem, it.shadowedBy, it.contentHash, it.gitCommit],
    ...[it.listingTokens, it.bodyTokens, it.stamp],
  ];
}
