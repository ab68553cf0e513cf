import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { OBSERVATION_SOURCES } from '../../../domain/invocation.ts';
import type { Outcome } from '../../../domain/outcome.ts';
import type { SkillRef } from '../../../domain/skill.ts';
import { classify } from '../../../domain/taxonomy/classify.ts';
import { toPhase, toSkillName } from '../../../domain/taxonomy/safe-name.ts';
import { errorClassOf } from './error-class.ts';
import { parseLegacyTime } from './legacy-time.ts';

const PHASES = ['setup', 'execution', 'verification', 'cleanup', 'rollback', 'deployment'];
const LEGACY_BIT = 1 << OBSERVATION_SOURCES.indexOf('legacy');
/** The crackerjack hook measured its own overhead: 1e-5 to 0.01 s, whatever the tool took. */
const BOGUS_BELOW_SECONDS = 0.02;

interface LegacyRow {
  readonly id: number;
  readonly skill_name: unknown;
  readonly invoked_at: unknown;
  readonly session_id: unknown;
  readonly workflow_path: unknown;
  readonly completed: unknown;
  readonly duration_seconds: unknown;
  readonly user_query: unknown;
  readonly error_type: unknown;
  readonly created_at: unknown;
  readonly workflow_phase: unknown;
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
    const durationUs = durationOf(row);
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
      outcomeOf(row),
      phaseOf(row),
      textOf(row.error_type) === null ? null : errorClassOf(String(row.error_type)),
      recordedAt,
    );
    link.run(row.id, eventId);
  }
  sessions.flush();
}

/** The same for the same row of the same database in whatever copy of it, different for any other. */
export function legacyEventId(row: Pick<LegacyRow, 'session_id' | 'skill_name' | 'invoked_at' | 'id'>): string {
  return `legacy:${hash('sha256', JSON.stringify([row.session_id, row.skill_name, row.invoked_at, row.id])).slice(0, 32)}`;
}

function outcomeOf(row: LegacyRow): Outcome {
  if (row.completed === 1 || row.completed === 'true' || row.completed === 'True') return 'completed';
  return textOf(row.error_type) === null ? 'abandoned' : 'failed';
}

/** Microseconds, or null when unknown, impossible or bogus. */
function durationOf(row: LegacyRow): number | null {
  const seconds = row.duration_seconds;
  if (typeof seconds !== 'number' || !(seconds >= 0) || seconds > 1e9) return null;
  const isCrackerjack = PHASES.includes(String(row.workflow_path)) || String(row.user_query).startsWith('crackerjack phase: ');
  return isCrackerjack && seconds < BOGUS_BELOW_SECONDS ? null : Math.round(seconds * 1e6);
}

/** Crackerjack wrote its phase into `workflow_path`. */
function phaseOf(row: LegacyRow): string | null {
  const path = textOf(row.workflow_path);
  return toPhase(row.workflow_phase) ?? (path !== null && PHASES.includes(path) ? path : null);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function skillIds(database: DatabaseSync): (name: string) => number {
  const known = new Map<string, number>();
  const find = database.prepare('SELECT id FROM skill WHERE name = ? AND kind = ?');
  const insert = database.prepare('INSERT INTO skill (kind, name, category) VALUES (?, ?, ?) RETURNING id');
  return (name) => {
    let id = known.get(name);
    if (id === undefined) {
      const skill: SkillRef = { kind: name.startsWith('mcp__') ? 'mcp' : 'skill', name };
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
