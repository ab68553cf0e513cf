import type { SessionRecord } from '../domain/session-record.ts';
import type { TimeWindow } from './metric-queries.ts';

export interface SessionRecordsQuery extends TimeWindow {
  /**
   * The whole directory of a project, and all below it; or its name (the last part of its directory), with the worktrees
   * that agents keep in hidden folders of it.
   */
  readonly project?: string;
  /** Sessions at most; the latest. */
  readonly limit: number;
  /** The session that the page before ended with. */
  readonly before?: { readonly lastEventAt: number; readonly sessionId: string };
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

/** Sessions with all that happened in them. A page costs its own sessions and their invocations, not what is stored. */
export interface SessionRecords {
  /**
   * Sessions whose last event lies in the window: each session is in one window, however long it went on. The latest
   * first; runs of CI pipelines are left out.
   */
  list(query: SessionRecordsQuery): Promise<SessionRecord[]>;
  /** One session by its whole id. */
  find(sessionId: string): Promise<SessionRecord | undefined>;
  /** Undefined when no session is of the project; without a project, over all sessions. */
  findProject(project?: string): Promise<ProjectFacts | undefined>;
}
