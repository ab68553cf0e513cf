import type { AgentName, SkillKind } from './invocation.ts';

/** What can be asked for; each method takes some of it. Without a window most answers are about the last 7 days. */
export interface Query {
  /** How far back (`90s`, `30m`, `12h`, `7d`, `2w`), or an instant; in place of `from` and `to`. */
  readonly since?: string | Date;
  /** First instant of the window. */
  readonly from?: string | Date;
  /** End of the window, not in it. */
  readonly to?: string | Date;
  /** All but `tool` when not given. */
  readonly kinds?: 'all' | readonly SkillKind[];
  /** Of the one skill asked for; the most used one of the name when not given. */
  readonly kind?: SkillKind;
  /** Last part of the working directory, or the whole directory. */
  readonly project?: string;
  readonly agent?: AgentName;
  /** IANA name of the zone whose days and hours count, as `Europe/Berlin`; that of the server when not given. */
  readonly timezone?: string;
  /** As it stood then. */
  readonly at?: string | Date;
  /** Names that contain this. */
  readonly q?: string;
  /** Rows at most. */
  readonly limit?: number;
  /** Rows to skip. */
  readonly offset?: number;
  /** Local days of a trend or a comparison. */
  readonly days?: number;
  /** Of a trend; completion when not given. */
  readonly metric?: 'completion' | 'duration' | 'volume';
  /** Lift that a pair of skills must have. */
  readonly minLift?: number;
  /** Whose recommendations; this installation's own user when not given, `all` for everybody. */
  readonly userId?: string;
  /** Least deviation of an anomaly, as a z-score. */
  readonly threshold?: number;
  readonly skillName?: string;
  /** Only anomalies that are not over. */
  readonly open?: boolean;
  /** Workflow phase the work is in. */
  readonly phase?: string;
  readonly workflowPhase?: string;
  readonly sessionId?: string;
  /** Of a series; chosen by the length of the window when not given. */
  readonly step?: 'minute' | 'hour' | 'day';
  /** The `next` of the page of sessions before. */
  readonly before?: string;
  /** The `next` of the page of a session before; of recommendations, the skill used last. */
  readonly after?: string;
  /** Of experiments; all when not given. */
  readonly status?: 'running' | 'completed' | 'stopped';
  /** One meter, as `claude_code.cost.usage`. */
  readonly name?: string;
  /** Meters added up by this one alone, as `skill.name`. */
  readonly attribute?: string;
}

export type WindowQuery<Key extends keyof Query = never> = Pick<Query, Key | 'since' | 'from' | 'to'>;

/** @returns `?…`, or nothing when no value is given */
export function toQueryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = given.map(([key, value]): [string, string] => [
    toSnakeCase(key),
    value instanceof Date ? value.toISOString() : String(value),
  ]);
  return given.length === 0 ? '' : `?${new URLSearchParams(text)}`;
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
