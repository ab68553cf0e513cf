import type { SkillKind, SkillRef } from '../domain/skill.ts';
import type { TimeWindow } from './metric-queries.ts';

/** What a skill did in one span of time. */
export interface SpanCounts {
  /** Which span: 0 is that from the first boundary to the second. */
  readonly index: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  readonly durationCount: number;
  /** Median within 1 %; null when no duration is known. */
  readonly durationP50Ms: number | null;
}

export interface SkillSpans {
  readonly skill: SkillRef;
  /** Epoch ms, over all time. */
  readonly firstInvokedAt: number;
  /** In order of time; a span without an invocation is left out. */
  readonly spans: readonly SpanCounts[];
}

/** How often something was used, hour by hour. */
export interface HourlyUse {
  /** Start of the first hour with a use, epoch ms, UTC; null without one. */
  readonly from: number | null;
  /** Invocations in that hour and each after it, up to the last with a use. */
  readonly counts: Uint32Array;
}

export interface UsedSkill {
  readonly name: string;
  readonly kind?: SkillKind;
}

export interface ProjectUseQuery extends TimeWindow {
  /** As `SessionRecordsQuery` has it. */
  readonly project: string;
  readonly of: SkillRef | readonly SkillKind[];
  /** Sessions at most. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly before?: SessionPlaceInTime;
}

export interface SessionPlaceInTime {
  readonly lastEventAt: number;
  readonly sessionId: string;
}

export interface ProjectUse {
  readonly use: HourlyUse;
  readonly sessions: number;
  /** Where the next page begins; null after the last. */
  readonly next: SessionPlaceInTime | null;
}

/** Counts of skills span by span, such as the days of a time zone. */
export interface SpanQueries {
  /**
   * A boundary within a minute, or where minutes are no longer kept within an hour, is moved down to its beginning: no
   * invocation counts twice.
   *
   * @param query - `boundaries`: epoch ms in ascending order, 2 to 1,000: spans include their first instant and leave out
   *   the last; `skills`: 1,000 at most
   * @returns those that were ever used, in the order asked for
   */
  listSkillSpans(query: { readonly boundaries: readonly number[]; readonly skills: readonly SkillRef[] }): Promise<SkillSpans[]>;

  /**
   * How often one skill (the most used of the name without a kind), or all of these kinds, were used in each hour that
   * begins in the window.
   *
   * @param query - at most 10,000 hours
   * @throws RangeError for more
   */
  listHourlyUse(query: TimeWindow & { readonly of: UsedSkill | readonly SkillKind[] }): Promise<HourlyUse>;

  /**
   * The same in sessions of a project, some at a time: those whose last event was latest come first. A page costs the
   * invocations of its sessions.
   */
  listProjectUse(query: ProjectUseQuery): Promise<ProjectUse>;
}
