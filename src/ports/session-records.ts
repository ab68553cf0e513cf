import type { SessionRecord } from '../domain/session-record.ts';
import type { TimeWindow } from './metric-queries.ts';
import type { PackedSteps } from './packed-steps.ts';

export interface SessionHeadsQuery extends TimeWindow {
  /**
   * The whole directory of a project, and all below it; or its name (the last part of its directory), with the worktrees
   * that agents keep in hidden folders of it.
   */
  readonly project?: string;
  /** Sessions at most; the latest. */
  readonly limit: number;
}

/** Sessions without what happened in them, in columns: each index is a session. */
export interface SessionHeads {
  /** Rows of sessions. */
  readonly ids: Float64Array;
  readonly sessionIds: readonly string[];
  /** Epoch ms, UTC. */
  readonly firstEventAt: Float64Array;
  readonly lastEventAt: Float64Array;
  /**
   * While it is the same, so are the steps of the session: 0 when it has none, else a number that no other state of any
   * session has; NaN where it changed and the analysis `flow` has not looked yet.
   */
  readonly versions: Float64Array;
  /** While it is the same, so is everything. */
  readonly dataVersion: number;
}

/** What the store knows of a project's sessions as a whole. */
export interface ProjectFacts {
  /** Of the latest session in the project's own directory; null when no session tells. */
  readonly directory: string | null;
  readonly sessions: number;
  /** Epoch ms. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

/** Sessions with all that happened in them. */
export interface SessionRecords {
  /**
   * Sessions whose last event lies in the window: each session is in one window, however long it went on. The latest
   * first; runs of CI pipelines are left out.
   */
  listHeads(query: SessionHeadsQuery): Promise<SessionHeads>;
  /**
   * The steps of sessions, in the order asked for, each session's in order of start; none for one that is gone.
   *
   * @param ids - rows of sessions
   * @param atMost - steps after which no further session is begun: the answer is of the first of `ids`, at least of one
   */
  readSteps(ids: readonly number[], atMost: number): Promise<PackedSteps>;
  /** One session by its whole id. */
  find(sessionId: string): Promise<SessionRecord | undefined>;
  /** Undefined when no session is of the project; without a project, over all sessions. */
  findProject(project?: string): Promise<ProjectFacts | undefined>;
  /** Epoch ms: the last event of the project; of all sessions without one. Undefined when no session is of it. */
  findLastEventAt(project?: string): Promise<number | undefined>;
}
