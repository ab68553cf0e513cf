import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { projectOf, type SessionObservation } from '../../domain/session.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { TaxonomyWriter } from './taxonomy-writer.ts';

/**
 * Row ids of skills and sessions, made on first sight. Skill ids are remembered between transactions; `forget` drops
 * the memory when a transaction is rolled back or another process has written.
 */
export class RecordIds {
  readonly #skills = new Map<string, number>();
  readonly #findSkill: StatementSync;
  readonly #insertSkill: StatementSync;
  readonly #upsertSession: StatementSync;
  readonly #taxonomy: TaxonomyWriter;

  constructor(database: DatabaseSync) {
    this.#taxonomy = new TaxonomyWriter(database);
    this.#findSkill = database.prepare('SELECT id FROM skill WHERE name = ? AND kind = ?');
    this.#insertSkill = database.prepare('INSERT INTO skill (kind, name, category) VALUES (?, ?, ?) RETURNING id');
    // Of each detail the value that came with the latest event stands.
    const detail = (column: string) =>
      `${column} = CASE WHEN excluded.last_event_at >= last_event_at THEN coalesce(excluded.${column}, ${column}) ELSE coalesce(${column}, excluded.${column}) END`;
    this.#upsertSession = database.prepare(
      `INSERT INTO session (session_id, agent, directory, project, git_branch, agent_version, user_id, first_event_at, last_event_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (session_id) DO UPDATE SET
         ${['directory', 'project', 'git_branch', 'agent_version', 'user_id'].map(detail).join(', ')},
         first_event_at = min(first_event_at, excluded.first_event_at),
         last_event_at = max(last_event_at, excluded.last_event_at)
       RETURNING id`,
    );
  }

  forget(): void {
    this.#skills.clear();
  }

  skillId(skill: SkillRef): number {
    const key = `${skill.kind} ${skill.name}`;
    let id = this.#skills.get(key);
    if (id === undefined) {
      const row = this.#findSkill.get(skill.name, skill.kind) ?? this.#insertSkill.get(skill.kind, skill.name, this.#taxonomy.map(skill));
      id = (row as { id: number }).id;
      this.#skills.set(key, id);
    }
    return id;
  }

  /** Stores what a batch says of its sessions. @returns row ids by the agent's session id */
  storeSessions(observations: readonly SessionObservation[], invocations: readonly InvocationObservation[]): Map<string, number> {
    const merged = new Map<string, SessionObservation>();
    for (const observation of observations) mergeInto(merged, observation);
    for (const { sessionId, agent, startedAt, endedAt } of invocations) {
      const known = merged.get(sessionId);
      const lastEventAt = endedAt === undefined || endedAt < startedAt ? startedAt : endedAt;
      if (known !== undefined && known.firstEventAt <= startedAt && known.lastEventAt >= lastEventAt) continue;
      mergeInto(merged, { sessionId, agent, firstEventAt: startedAt, lastEventAt });
    }
    const ids = new Map<string, number>();
    for (const session of merged.values()) {
      const row = this.#upsertSession.get(
        session.sessionId,
        session.agent,
        session.directory ?? null,
        session.directory === undefined ? null : projectOf(session.directory),
        session.gitBranch ?? null,
        session.agentVersion ?? null,
        session.userId ?? null,
        session.firstEventAt,
        session.lastEventAt,
      );
      ids.set(session.sessionId, (row as { id: number }).id);
    }
    return ids;
  }
}

function mergeInto(merged: Map<string, SessionObservation>, observation: SessionObservation): void {
  const known = merged.get(observation.sessionId);
  if (known === undefined) {
    merged.set(observation.sessionId, observation);
    return;
  }
  const [older, newer] = observation.lastEventAt >= known.lastEventAt ? [known, observation] : [observation, known];
  merged.set(observation.sessionId, {
    ...older,
    ...definedOnly(newer),
    agent: known.agent,
    firstEventAt: Math.min(known.firstEventAt, observation.firstEventAt),
    lastEventAt: newer.lastEventAt,
  });
}

function definedOnly<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<T>;
}
