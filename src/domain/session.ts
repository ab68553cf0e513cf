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
}

/** Last segment of a directory in POSIX or Windows form: the project's name as people say it. */
export function projectOf(directory: string): string {
  const segments = directory.split(/[\\/]+/).filter((segment) => segment !== '');
  return segments.at(-1) ?? directory;
}
