import type { DatabaseSync } from 'node:sqlite';
import { getOrAdd } from '../../domain/get-or-add.ts';
import { runOf } from '../../domain/run-identity.ts';
import { HIDDEN_NAME, isSkillKind, RANKED_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { NextSkill, NextSkills } from '../../ports/next-skill-queries.ts';
import { StatementCache } from './statement-cache.ts';

/** Invocations of a skill in which its failures are looked for, latest first. */
const LOOKED_AT = 5_000;
/** Invocations after a failure among which the next one is looked for. */
const NEXT_LOOKED_AT = 50;

interface FailureRow {
  readonly event_id: string;
  readonly session_id: number;
  readonly ended_at: number;
}

interface NextRow {
  readonly event_id: string;
  readonly kind: string;
  readonly name: string;
  readonly outcome: string;
}

export const FAILURES_SQL = `SELECT event_id, session_id, ended_at FROM (
    SELECT event_id, session_id, started_at, coalesce(ended_at, started_at) AS ended_at, outcome FROM invocation
    WHERE skill_id = ?1 ORDER BY started_at DESC LIMIT ${LOOKED_AT}
  ) WHERE outcome = 'failed' ORDER BY started_at DESC LIMIT ?2`;
export const NEXT_SQL = `SELECT i.event_id, k.kind, k.name, i.outcome FROM (
    SELECT event_id, skill_id, outcome, started_at, id FROM invocation
    WHERE session_id = ?1 AND started_at >= ?2 AND started_at <= ?3 ORDER BY started_at, id LIMIT ${NEXT_LOOKED_AT}
  ) i JOIN skill k ON k.id = i.skill_id ORDER BY i.started_at, i.id`;

/** What came next after failures. */
export class NextSkillQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  countNextAfterFailure({
    name,
    withinMs,
    limit,
  }: {
    readonly name: string;
    readonly withinMs: number;
    readonly limit: number;
  }): NextSkills {
    const failures = this.#sql
      .all<{ id: number }>('SELECT id FROM skill WHERE name = ?', name)
      .flatMap(({ id }) => this.#sql.all<FailureRow>(FAILURES_SQL, id, limit))
      .sort((a, b) => b.ended_at - a.ended_at)
      .slice(0, limit);
    const tallies = new Map<string, { -readonly [Field in keyof NextSkill]: NextSkill[Field] }>();
    const counted = new Set<string>();
    for (const failure of failures) {
      const next = this.#findNext(failure, name, withinMs);
      // After a failure that was tried again in vain comes what came after the second.
      if (next === undefined || counted.has(next.event_id)) continue;
      counted.add(next.event_id);
      const skill = { kind: next.kind as SkillKind, name: next.name };
      const tally = getOrAdd(tallies, `${next.kind} ${next.name}`, () => ({ skill, invocations: 0, completed: 0 }));
      tally.invocations++;
      if (next.outcome === 'completed') tally.completed++;
    }
    return { failures: failures.length, next: [...tallies.values()] };
  }

  #findNext({ event_id, session_id, ended_at }: FailureRow, name: string, withinMs: number): NextRow | undefined {
    const run = runOf(event_id);
    return this.#sql.all<NextRow>(NEXT_SQL, session_id, ended_at, ended_at + withinMs).find(
      (row) =>
        row.name !== name &&
        row.name !== HIDDEN_NAME &&
        isSkillKind(row.kind) &&
        RANKED_KINDS.includes(row.kind) &&
        // That the gates of one run come one after another says nothing.
        (run === undefined || runOf(row.event_id) !== run),
    );
  }
}
