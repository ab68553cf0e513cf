import type { DatabaseSync } from 'node:sqlite';
import type { AgentName } from '../../domain/agent.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { DefinitionForm, DefinitionProblem, DefinitionScope } from '../../domain/skill-definition.ts';
import type { CatalogQuery, StoredDefinition, UnusedSkills, UnusedSkillsQuery } from '../../ports/skill-catalog.ts';
import { listUnusedSkills } from './catalog-unused.ts';
import { StatementCache } from './statement-cache.ts';

interface DefinitionRow {
  readonly agent: AgentName;
  readonly path: string;
  readonly kind: SkillKind;
  readonly name: string;
  readonly form: DefinitionForm;
  readonly scope: DefinitionScope;
  readonly directory: string | null;
  readonly plugin: string | null;
  readonly marketplace: string | null;
  readonly origin: string | null;
  readonly description: string;
  readonly is_listed: number;
  readonly is_loaded: number;
  readonly problem: DefinitionProblem | null;
  readonly shadowed_by: string | null;
  readonly content_hash: string;
  readonly git_commit: string | null;
  readonly listing_tokens: number;
  readonly body_tokens: number;
  readonly stamp: string;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  readonly versions: number;
}

/** Answers about what is installed and what was offered. */
export class CatalogQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  listDefinitions({ agent, project }: CatalogQuery): StoredDefinition[] {
    const definitions = this.#sql
      .all<DefinitionRow>(
        `SELECT d.*, (SELECT count(*) FROM skill_version WHERE definition_id = d.id) AS versions FROM skill_definition d
         WHERE removed_at IS NULL AND (?1 IS NULL OR agent = ?1) ORDER BY agent, name, kind, path`,
        agent ?? null,
      )
      .map(toDefinition);
    return project === undefined ? definitions : definitions.filter(reachedFrom(this.#listDirectoriesOf(project)));
  }

  listUnusedSkills(query: UnusedSkillsQuery): UnusedSkills {
    return listUnusedSkills(this.#sql, query, this.listDefinitions(query));
  }

  listSessionDirectories(limit: number): string[] {
    return this.#sql
      .all<{ directory: string }>(
        'SELECT directory FROM session WHERE directory IS NOT NULL GROUP BY directory ORDER BY max(last_event_at) DESC LIMIT ?',
        limit,
      )
      .map(({ directory }) => directory);
  }

  #listDirectoriesOf(project: string): string[] {
    return this.#sql
      .all<{ directory: string }>(
        'SELECT DISTINCT directory FROM session WHERE directory IS NOT NULL AND (project = ?1 OR directory = ?1)',
        project,
      )
      .map(({ directory }) => directory);
  }
}

/** Whether a session in one of the directories would be offered it. */
function reachedFrom(directories: readonly string[]) {
  return ({ directory }: StoredDefinition) =>
    directory === null ||
    directories.some((path) => path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`));
}

function toDefinition(row: DefinitionRow): StoredDefinition {
  return {
    agent: row.agent,
    path: row.path,
    skill: { kind: row.kind, name: row.name },
    form: row.form,
    scope: row.scope,
    directory: row.directory,
    plugin: row.plugin,
    marketplace: row.marketplace,
    origin: row.origin,
    description: row.description,
    isListed: row.is_listed === 1,
    isLoaded: row.is_loaded === 1,
    problem: row.problem,
    shadowedBy: row.shadowed_by,
    contentHash: row.content_hash,
    gitCommit: row.git_commit,
    listingTokens: row.listing_tokens,
    bodyTokens: row.body_tokens,
    stamp: row.stamp,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    versions: row.versions,
  };
}
