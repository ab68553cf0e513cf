import type { DatabaseSync } from 'node:sqlite';
import { OBSERVATION_SOURCES } from '../../../domain/invocation.ts';
import {
  type LegacyInvocation,
  legacyDurationUs,
  legacyErrorType,
  legacyEventId,
  legacyOutcome,
  legacyPhase,
  legacySkill,
} from '../../../domain/legacy/legacy-invocation.ts';
import { parseLegacyTime } from '../../../domain/legacy/legacy-time.ts';
import { classify } from '../../../domain/taxonomy/classify.ts';
import { toSkillName } from '../../../domain/taxonomy/safe-name.ts';

const LEGACY_BIT = 1 << OBSERVATION_SOURCES.indexOf('legacy');

interface LegacyRow extends LegacyInvocation {
  readonly id: number;
  readonly created_at: unknown;
}

/**
 * Which row of the earlier `skill_invocation` and which event of the record are the same thing. It outlives a rollback,
 * and the event too: a row whose event has been archived is not taken in again.
 */
export const LEGACY_LINK_SQL = `
CREATE TABLE IF NOT EXISTS legacy_link (legacy_id INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE) STRICT;
`;

/**
 * Makes an `invocation` of each row of `legacy_skill_invocation` that is not linked yet, under the same id where that is
 * free. Rows stay where they are with their details.
 */
export function takeInLegacyRows(database: DatabaseSync, now: number): void {
  const skillIdOf = skillIds(database);
  const sessions = new LegacySessions(database);
  const isTaken = database.prepare('SELECT 1 FROM invocation WHERE id = ?');
  const link = database.prepare('INSERT INTO legacy_link (legacy_id, event_id) VALUES (?, ?)');
  const insert = database.prepare(
    `INSERT INTO invocation (id, event_id, skill_id, session_id, started_at, ended_at, duration_us, duration_measured, outcome, certainty,
       phase, error_type, sources, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'observed', ?, ?, ${LEGACY_BIT}, ?) ON CONFLICT (event_id) DO NOTHING`,
  );
  const rows = database.prepare(
    `SELECT id, skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds, user_query, error_type, created_at, workflow_phase
     FROM legacy_skill_invocation l WHERE NOT EXISTS (SELECT 1 FROM legacy_link k WHERE k.legacy_id = l.id) ORDER BY id`,
  );
  for (const row of rows.iterate() as Iterable<unknown> as Iterable<LegacyRow>) {
    const eventId = legacyEventId(row);
    const recordedAt = parseLegacyTime(row.created_at) ?? now;
    const startedAt = parseLegacyTime(row.invoked_at) ?? recordedAt;
    const durationUs = legacyDurationUs(row, startedAt);
    const endedAt = durationUs === null ? null : startedAt + Math.round(durationUs / 1000);
    insert.run(
      isTaken.get(row.id) === undefined ? row.id : null,
      eventId,
      skillIdOf(toSkillName(row.skill_name) ?? 'unknown'),
      sessions.see(String(row.session_id), startedAt, endedAt ?? startedAt),
      startedAt,
      endedAt,
      durationUs,
      durationUs === null ? 0 : 1,
      legacyOutcome(row),
      legacyPhase(row),
      legacyErrorType(row),
      recordedAt,
    );
    link.run(row.id, eventId);
  }
  sessions.flush();
}

function skillIds(database: DatabaseSync): (name: string) => number {
  const known = new Map<string, number>();
  const find = database.prepare('SELECT id FROM skill WHERE name = ? AND kind = ?');
  const insert = database.prepare('INSERT INTO skill (kind, name, category) VALUES (?, ?, ?) RETURNING id');
  return (name) => {
    let id = known.get(name);
    if (id === undefined) {
      const skill = legacySkill(name);
      id = (find.get(name, skill.kind) ?? insert.get(skill.kind, name, classify(skill).category))?.['id'] as number;
      known.set(name, id);
    }
    return id;
  };
}

/** Sessions as their invocations show them: from the first start to the last end. */
class LegacySessions {
  readonly #known = new Map<string, { readonly id: number; first: number; last: number }>();
  readonly #find;
  readonly #insert;
  readonly #update;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id FROM session WHERE session_id = ?');
    this.#insert = database.prepare(
      "INSERT INTO session (session_id, agent, first_event_at, last_event_at) VALUES (?, 'legacy', ?, ?) RETURNING id",
    );
    this.#update = database.prepare(
      'UPDATE session SET first_event_at = min(first_event_at, ?), last_event_at = max(last_event_at, ?) WHERE id = ?',
    );
  }

  /** @returns the session's row id */
  see(sessionId: string, from: number, to: number): number {
    const known = this.#known.get(sessionId);
    if (known !== undefined) {
      known.first = Math.min(known.first, from);
      known.last = Math.max(known.last, to);
      return known.id;
    }
    const id = (this.#find.get(sessionId) ?? this.#insert.get(sessionId, from, to))?.['id'] as number;
    this.#known.set(sessionId, { id, first: from, last: to });
    return id;
  }

  flush(): void {
    for (const { id, first, last } of this.#known.values()) this.#update.run(first, last, id);
  }
}
