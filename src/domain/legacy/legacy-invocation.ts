import { hash } from 'node:crypto';
import type { Outcome } from '../outcome.ts';
import type { SkillRef } from '../skill.ts';
import { toPhase } from '../taxonomy/safe-name.ts';
import { errorClassOf } from './error-class.ts';

const PHASES = ['setup', 'execution', 'verification', 'cleanup', 'rollback', 'deployment'];
/** The crackerjack hook measured its own overhead: 1e-5 to 0.01 s, whatever the tool took. */
const BOGUS_BELOW_SECONDS = 0.02;
/** Thirty years. */
const LONGEST_SECONDS = 1e9;
const YEAR_10000 = 253_402_300_800_000;

/** An invocation as the Python Session-Buddy kept it, in its database and in its JSON file. Anything may be in any field. */
export interface LegacyInvocation {
  readonly skill_name: unknown;
  readonly invoked_at: unknown;
  readonly session_id: unknown;
  readonly workflow_path: unknown;
  readonly completed: unknown;
  readonly duration_seconds: unknown;
  readonly user_query: unknown;
  readonly error_type: unknown;
  readonly workflow_phase: unknown;
}

/** The same for the same row of the same database in whatever copy of it, different for any other. */
export function legacyEventId(row: Pick<LegacyInvocation, 'session_id' | 'skill_name' | 'invoked_at'> & { readonly id: unknown }): string {
  return `legacy:${hash('sha256', JSON.stringify([row.session_id, row.skill_name, row.invoked_at, row.id])).slice(0, 32)}`;
}

/** Of an entry of the JSON file, which has no id: equal ones are told apart by their order, from 1. */
export function legacyJsonEventId(row: Pick<LegacyInvocation, 'session_id' | 'skill_name' | 'invoked_at'>, ordinal: number): string {
  return legacyEventId({ ...row, id: `json ${ordinal}` }).replace('legacy:', 'legacy:json-');
}

export function isLegacyEvent(eventId: string): boolean {
  return eventId.startsWith('legacy:');
}

export function isLegacyJsonEvent(eventId: string): boolean {
  return eventId.startsWith('legacy:json-');
}

export function legacyOutcome(row: Pick<LegacyInvocation, 'completed' | 'error_type'>): Outcome {
  if (row.completed === 1 || row.completed === true || row.completed === 'true' || row.completed === 'True') return 'completed';
  return textOf(row.error_type) === null ? 'abandoned' : 'failed';
}

/** Microseconds, or null when unknown, impossible or bogus. @param startedAt - epoch ms */
export function legacyDurationUs(
  row: Pick<LegacyInvocation, 'duration_seconds' | 'workflow_path' | 'user_query'>,
  startedAt: number,
): number | null {
  const seconds = row.duration_seconds;
  if (typeof seconds !== 'number' || !(seconds >= 0) || seconds >= LONGEST_SECONDS || startedAt + seconds * 1000 >= YEAR_10000) return null;
  const isCrackerjack = PHASES.includes(String(row.workflow_path)) || String(row.user_query).startsWith('crackerjack phase: ');
  return isCrackerjack && seconds < BOGUS_BELOW_SECONDS ? null : Math.round(seconds * 1e6);
}

/** Crackerjack wrote its phase into `workflow_path`. */
export function legacyPhase(row: Pick<LegacyInvocation, 'workflow_path' | 'workflow_phase'>): string | null {
  const path = textOf(row.workflow_path);
  return toPhase(row.workflow_phase) ?? (path !== null && PHASES.includes(path) ? path : null);
}

export function legacyErrorType(row: Pick<LegacyInvocation, 'error_type'>): string | null {
  return textOf(row.error_type) === null ? null : errorClassOf(String(row.error_type));
}

export function legacySkill(name: string): SkillRef {
  return { kind: name.startsWith('mcp__') ? 'mcp' : 'skill', name };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
