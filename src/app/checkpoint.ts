import { type Checkpoint, makeCheckpoint } from '../analytics/checkpoint/make-checkpoint.ts';
import { SessionBuddyError } from '../domain/errors.ts';
import type { AnalysisPorts } from '../ports/analysis-ports.ts';
import type { ProjectReportReader } from '../ports/project-report-reader.ts';
import { type AnomalySource, listOpenAnomalies } from './sessions/find-anomalies.ts';
import { readSessions } from './sessions/read-sessions.ts';
import { settleWindow } from './sessions/settle-window.ts';

export interface CheckpointContext {
  readonly store: { readonly analyses: Pick<AnalysisPorts, 'sessionRecords' | 'checkpoints'> & AnomalySource };
  readonly reports: ProjectReportReader;
}

export interface CheckpointRequest {
  /** Whole directory, or name. */
  readonly project: string;
  /** Epoch ms: as of when; only what happened before counts. */
  readonly at: number;
  /** How many ms back the window goes; {@link DEFAULT_CHECKPOINT_DAYS} days when not given. */
  readonly lengthMs?: number | undefined;
  /** Where to look for reports; the directory in which the project's sessions were when not given. */
  readonly directory?: string | undefined;
}

export interface ProjectCheckpoint extends Checkpoint {
  /** Where reports were looked for; null when no directory of the project is known. */
  readonly directory: string | null;
  /** True when the project rests, so that the window ends with its newest session. */
  readonly followsData: boolean;
  readonly isCut: boolean;
}

export const DEFAULT_CHECKPOINT_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * A checkpoint of a project; nothing is stored.
 *
 * @throws SessionBuddyError PROJECT_NOT_FOUND when no session was in it
 */
export async function computeCheckpoint({ store, reports }: CheckpointContext, request: CheckpointRequest): Promise<ProjectCheckpoint> {
  const { project, at, lengthMs = DEFAULT_CHECKPOINT_DAYS * DAY_MS } = request;
  const { sessionRecords, checkpoints } = store.analyses;
  const facts = await sessionRecords.findProject(project);
  if (facts === undefined) throw new SessionBuddyError('PROJECT_NOT_FOUND', `no session was in the project ${JSON.stringify(project)}`);
  const { followsData, ...window } = settleWindow(at, lengthMs, facts.lastEventAt);
  const { sessions, isCut } = await readSessions(sessionRecords, { ...window, project });
  const [previous = null] = await checkpoints.list({ project, before: at, limit: 1 });
  const earlier = previous === null ? [] : (await readSessions(sessionRecords, { from: previous.from, to: previous.to, project })).sessions;
  const directory = request.directory ?? facts.directory;
  const checkpoint = makeCheckpoint({
    ...{ project, at, ...window, sessions, previous, previousSessions: earlier },
    reports: directory === null ? { coverage: null, tests: null } : await reports.read(directory),
    openAnomalies: await listOpenAnomalies(store.analyses, at),
  });
  return { ...checkpoint, directory, followsData, isCut };
}
