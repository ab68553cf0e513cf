import type { DatabaseSync } from 'node:sqlite';
import { AGENTS, type AgentName } from '../../domain/agent.ts';
import { type InvocationObservation, OBSERVATION_SOURCES } from '../../domain/invocation.ts';
import { parseLegacyTime } from '../../domain/legacy/legacy-time.ts';
import type { LocalClock } from '../../domain/legacy/local-time.ts';
import { CERTAINTIES } from '../../domain/outcome.ts';
import type { SessionObservation } from '../../domain/session.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { SkillListing } from '../../domain/skill-listing.ts';
import type { EarlierBatch, EarlierInvocation } from '../../ports/earlier-data.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { assertStorable } from './assert-storable.ts';
import { INVOCATION_COLUMNS, type InvocationRow, toStoredInvocation } from './invocation-row.ts';
import { countRows } from './migrations/schema-objects.ts';
import { StatementCache } from './statement-cache.ts';

/** Invocations handed over at a time, more when one session has more. */
const INVOCATIONS_PER_BATCH = 2_000;

interface SessionRow {
  readonly id: number;
  readonly session_id: string;
  readonly agent: AgentName;
  readonly directory: string | null;
  readonly git_branch: string | null;
  readonly agent_version: string | null;
  readonly user_id: string | null;
  readonly first_event_at: number;
  readonly last_event_at: number;
  readonly pipeline: string | null;
  readonly build_number: string | null;
  readonly commit_sha: string | null;
  readonly branch: string | null;
  readonly environment: string | null;
  readonly trigger: string | null;
}

/**
 * The record of a database at our level as observations. Each invocation is one of the first source that saw it: its other
 * sources are not told apart any more, all else is as it stood.
 */
export class EarlierRecord implements Iterable<EarlierBatch> {
  readonly #database: DatabaseSync;
  readonly #sql: StatementCache;
  readonly #clock: LocalClock | undefined;
  readonly #toError: (error: unknown) => unknown;
  rejectedCount = 0;

  /** @param clock - by which times without a zone were written; UTC when there is none */
  constructor(database: DatabaseSync, clock: LocalClock | undefined, toError: (error: unknown) => unknown) {
    this.#database = database;
    this.#sql = new StatementCache(database);
    this.#clock = clock;
    this.#toError = toError;
  }

  *[Symbol.iterator](): Generator<EarlierBatch> {
    try {
      yield* this.#batches();
    } catch (error) {
      throw this.#toError(error);
    }
  }

  /** What stays in the file, for people. */
  listLeftBehind(): string[] {
    const count = (what: string, table: string, where?: string) => {
      const rows = countRows(this.#database, table, where);
      return rows === 0 ? [] : [`${rows} ${what}`];
    };
    const left = [
      ...count('prompts', 'legacy_skill_invocation', "user_query IS NOT NULL AND user_query <> ''"),
      ...count('embeddings of prompts', 'legacy_skill_invocation', 'embedding IS NOT NULL'),
      ...count('skills with sums only', 'legacy_skill_metrics', 'skill_name NOT IN (SELECT skill_name FROM legacy_skill_invocation)'),
      ...count('readings of meters', 'meter'),
    ];
    return left.length === 0 ? [] : [`not taken over: ${left.join(', ')}`];
  }

  *#batches(): Generator<EarlierBatch> {
    let invocations: EarlierInvocation[] = [];
    let sessions: SessionObservation[] = [];
    let listings: SkillListing[] = [];
    for (const row of this.#listSessions()) {
      const session = toSession(row);
      const found = this.#listInvocations(row);
      if (!isStorable({ invocations: [], sessions: [session] })) {
        this.rejectedCount += found.length;
        continue;
      }
      sessions.push(session);
      listings.push(...this.#listListings(row));
      for (const invocation of found) {
        if (isStorable({ invocations: [invocation.observation] })) invocations.push(invocation);
        else this.rejectedCount++;
      }
      if (invocations.length < INVOCATIONS_PER_BATCH) continue;
      yield { invocations, sessions, listings };
      [invocations, sessions, listings] = [[], [], []];
    }
    if (sessions.length > 0) yield { invocations, sessions, listings };
  }

  #listSessions(): SessionRow[] {
    return this.#sql.all<SessionRow>(
      `SELECT s.*, p.pipeline, p.build_number, p.commit_sha, p.branch, p.environment, p."trigger"
       FROM session s LEFT JOIN pipeline_run p ON p.session_id = s.id ORDER BY s.id`,
    );
  }

  #listInvocations({ id, session_id, agent }: SessionRow): EarlierInvocation[] {
    const rows = this.#sql.all<InvocationRow & { readonly invoked_at: unknown }>(
      `SELECT ${INVOCATION_COLUMNS}, l.invoked_at FROM invocation i JOIN skill k ON k.id = i.skill_id
       LEFT JOIN legacy_link n ON n.event_id = i.event_id LEFT JOIN legacy_skill_invocation l ON l.id = n.legacy_id
       WHERE i.session_id = ? ORDER BY i.started_at, i.id`,
      id,
    );
    return rows.map((row) => {
      const startedAt = (this.#clock && parseLegacyTime(row.invoked_at, this.#clock)) ?? row.started_at;
      return { observation: toObservation(row, session_id, agent, startedAt), startedAtAsUtc: row.started_at };
    });
  }

  #listListings({ id, session_id, agent }: SessionRow): SkillListing[] {
    const rows = this.#sql.all<{ listing_id: number; first_at: number; kind: SkillKind; name: string; context_tokens: number | null }>(
      `SELECT o.listing_id, o.first_at, k.kind, k.name, e.context_tokens FROM session_listing o
       JOIN skill_listing_entry e ON e.listing_id = o.listing_id JOIN skill k ON k.id = e.skill_id
       WHERE o.session_id = ? ORDER BY o.first_at, o.listing_id`,
      id,
    );
    return [...Map.groupBy(rows, (row) => row.listing_id).values()].map((entries) => ({
      sessionId: session_id,
      agent,
      at: entries[0]?.first_at ?? 0,
      skills: entries.map(({ kind, name, context_tokens: tokens }) => ({
        skill: { kind, name },
        ...(tokens === null ? {} : { contextTokens: tokens }),
      })),
    }));
  }
}

/** A database from elsewhere may hold anything. */
function isStorable(batch: EventBatch): boolean {
  try {
    assertStorable(batch);
    return [...batch.invocations, ...(batch.sessions ?? [])].every(
      (it) => AGENTS.includes(it.agent) && (!('certainty' in it) || CERTAINTIES.includes(it.certainty)),
    );
  } catch {
    return false;
  }
}

function toObservation(row: InvocationRow, sessionId: string, agent: AgentName, startedAt: number): InvocationObservation {
  const it = toStoredInvocation(row, sessionId);
  const source = OBSERVATION_SOURCES.find((_, bit) => (it.sources & (1 << bit)) !== 0) ?? 'legacy';
  return {
    eventId: it.eventId,
    skill: it.skill,
    sessionId,
    agent,
    source,
    startedAt,
    ...(it.endedAt === null ? {} : { endedAt: it.endedAt + startedAt - it.startedAt }),
    ...(it.durationMs === null || !it.durationMeasured ? {} : { measuredDurationMs: it.durationMs }),
    outcome: it.outcome,
    certainty: it.certainty,
    ...(it.phase === null ? {} : { phase: it.phase }),
    ...(it.errorType === null ? {} : { errorType: it.errorType }),
    ...(it.trigger === null ? {} : { trigger: it.trigger }),
    ...(it.subagentId === null ? {} : { subagentId: it.subagentId }),
  };
}

function toSession(row: SessionRow): SessionObservation {
  const { pipeline } = row;
  const optional = <Key extends string>(key: Key, value: string | null) =>
    (value === null ? {} : { [key]: value }) as { [key in Key]?: string };
  return {
    sessionId: row.session_id,
    agent: row.agent,
    firstEventAt: row.first_event_at,
    lastEventAt: row.last_event_at,
    ...optional('directory', row.directory),
    ...optional('gitBranch', row.git_branch),
    ...optional('agentVersion', row.agent_version),
    ...optional('userId', row.user_id),
    ...(pipeline === null
      ? {}
      : {
          pipeline: {
            pipeline,
            ...optional('buildNumber', row.build_number),
            ...optional('commit', row.commit_sha),
            ...optional('branch', row.branch),
            ...optional('environment', row.environment),
            ...optional('trigger', row.trigger),
          },
        }),
  };
}
