import type { AgentName } from './agent.ts';

/**
 * What a source says of a session. Merged: earliest start, latest event, and of each other field the value of the
 * observation with the latest event that has one.
 */
export interface SessionObservation {
  /** The agent's own id of the session. */
  readonly sessionId: string;
  readonly agent: AgentName;
  /** Epoch ms, UTC: the earliest and the latest thing seen of it. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  /** Working directory as the agent wrote it. */
  readonly directory?: string;
  readonly gitBranch?: string;
  readonly agentVersion?: string;
  /** Whose session it is: a keyed hash (64 hexadecimal digits), never an address or a name. Absent for this installation's own user. */
  readonly userId?: string;
  /** Set when the session is one run of a CI pipeline. */
  readonly pipeline?: PipelineRun;
}

/** What a CI system says of one run of a pipeline. Texts of 1–200 characters. */
export interface PipelineRun {
  /** The pipeline's name, as people know it: `owner/repository/workflow`, a project's path, a job group. */
  readonly pipeline: string;
  readonly buildNumber?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly environment?: string;
  /** What set it off: `push`, `pull_request`, `schedule`, `manual`, or free text. */
  readonly trigger?: string;
}

/** Last segment of a directory in POSIX or Windows form: the project's name as people say it. */
export function projectOf(directory: string): string {
  const segments = directory.split(/[\\/]+/).filter((segment) => segment !== '');
  return segments.at(-1) ?? directory;
}
