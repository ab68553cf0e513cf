import { analyzeExperiment, type ExperimentAnalysis } from '../../analytics/experiments/analyze-experiment.ts';
import { assignGroup } from '../../analytics/experiments/assign-group.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Experiment, ExperimentAssignment, ExperimentStatus } from '../../domain/experiment.ts';
import { redactSecrets } from '../../domain/redact.ts';
import type { ExperimentStore } from '../../ports/experiment-store.ts';
import { completedDaysOf } from './completed-days.ts';

export interface ExperimentReport {
  readonly experiment: Experiment;
  readonly analysis: ExperimentAnalysis;
}

export type ExperimentFacts = Pick<ExperimentStore, 'find' | 'readData'>;

/** One experiment as it stands. @throws SessionBuddyError EXPERIMENT_NOT_FOUND */
export async function getExperiment(store: ExperimentFacts, name: string, now: number): Promise<ExperimentReport> {
  const experiment = await requireExperiment(store, name);
  return { experiment, analysis: await analyzeStored(store, experiment, now) };
}

export async function analyzeStored(
  store: Pick<ExperimentStore, 'readData'>,
  experiment: Experiment,
  now: number,
  withPValues = true,
): Promise<ExperimentAnalysis> {
  const data = await store.readData(experiment.id);
  return analyzeExperiment(experiment.design, { ...data, completedDays: completedDaysOf(experiment, now) }, withPValues);
}

export function listExperiments(store: Pick<ExperimentStore, 'list'>, status?: ExperimentStatus): Promise<Experiment[]> {
  return status === undefined ? store.list() : store.list(status);
}

/** Who is to be drawn into a group: a user as the hash under which the database knows it, or a session as its agent does. */
export interface UnitRef {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
}

/**
 * Draws a unit into a group, the same one each time it is asked for.
 *
 * @throws SessionBuddyError EXPERIMENT_NOT_FOUND; EXPERIMENT_CLOSED for a new unit; USAGE when the other kind of unit is given
 */
export async function assignUnit(
  store: Pick<ExperimentStore, 'find' | 'findAssignment' | 'assign'>,
  name: string,
  ref: UnitRef,
  now: number,
): Promise<{ readonly experiment: Experiment; readonly assignment: ExperimentAssignment }> {
  const experiment = await requireExperiment(store, name);
  const unit = unitOf(experiment, ref);
  const assignment = await store.assign({
    experimentId: experiment.id,
    unit,
    sessionId: experiment.design.unit === 'session' ? unit : null,
    group: assignGroup(experiment.name, unit, experiment.design.assignmentRatio),
    assignedAt: now,
  });
  if (assignment === undefined) throw closed(experiment, now);
  return { experiment, assignment };
}

export interface OutcomeRequest extends UnitRef {
  readonly skillName?: string | undefined;
  readonly completed: boolean;
  readonly durationSeconds?: number | undefined;
  readonly userRating?: number | undefined;
  /** Sent again under the same one, it counts once. */
  readonly id?: string | undefined;
}

/**
 * Takes in what came out of one run, as an outside program says.
 *
 * @throws SessionBuddyError EXPERIMENT_NOT_FOUND, EXPERIMENT_NOT_ASSIGNED, EXPERIMENT_CLOSED; USAGE as in {@link assignUnit}
 */
export async function recordOutcome(
  store: Pick<ExperimentStore, 'find' | 'findAssignment' | 'recordOutcome'>,
  name: string,
  request: OutcomeRequest,
  now: number,
): Promise<'recorded' | 'duplicate'> {
  const experiment = await requireExperiment(store, name);
  const unit = unitOf(experiment, request);
  const assignment = await store.findAssignment(experiment.id, unit);
  if (assignment === undefined) {
    throw new SessionBuddyError(
      'EXPERIMENT_NOT_ASSIGNED',
      `${experiment.design.unit} ${JSON.stringify(unit)} is in no group of ${JSON.stringify(name)}`,
    );
  }
  const result = await store.recordOutcome({
    experimentId: experiment.id,
    unit,
    sessionId: experiment.design.unit === 'session' ? unit : null,
    skillName: redactSecrets(request.skillName ?? experiment.skill?.name ?? experiment.name),
    completed: request.completed,
    durationSeconds: request.durationSeconds ?? null,
    userRating: request.userRating ?? null,
    recordedAt: now,
    eventId: request.id === undefined ? null : `outcome:${request.id}`,
  });
  if (result === 'not_running') throw closed(experiment, now);
  return result;
}

/**
 * Ends an experiment by hand. A winner is named only when it is one by the rule that declares winners.
 *
 * @throws SessionBuddyError EXPERIMENT_NOT_FOUND, EXPERIMENT_CLOSED
 */
export async function stopExperiment(store: ExperimentStore, name: string, now: number): Promise<ExperimentReport> {
  const experiment = await requireExperiment(store, name);
  await store.joinOutcomes(experiment.id, now);
  const { winner } = await analyzeStored(store, experiment, now, false);
  if (!(await store.close(experiment.id, { status: 'stopped', winner, at: now }))) throw closed(experiment, now);
  return getExperiment(store, name, now);
}

/** @throws SessionBuddyError EXPERIMENT_NOT_FOUND */
export async function requireExperiment(store: Pick<ExperimentStore, 'find'>, name: string): Promise<Experiment> {
  const experiment = await store.find(name);
  if (experiment === undefined) throw new SessionBuddyError('EXPERIMENT_NOT_FOUND', `no experiment is called ${JSON.stringify(name)}`);
  return experiment;
}

function unitOf({ name, design }: Experiment, { userId, sessionId }: UnitRef): string {
  const [unit, other] = design.unit === 'session' ? [sessionId, userId] : [userId, sessionId];
  if (unit !== undefined && unit !== '' && other === undefined) return unit;
  throw new SessionBuddyError('USAGE', `${JSON.stringify(name)} draws by ${design.unit}: name a ${design.unit}, and nothing else`);
}

function closed({ name, status, startAt, endAt }: Experiment, now: number): SessionBuddyError {
  const why =
    status !== 'running'
      ? `is ${status}`
      : now < startAt
        ? `starts at ${new Date(startAt).toISOString()}`
        : `ended at ${new Date(endAt ?? now).toISOString()}`;
  return new SessionBuddyError('EXPERIMENT_CLOSED', `${JSON.stringify(name)} ${why}`);
}
