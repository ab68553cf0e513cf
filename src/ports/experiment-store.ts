import type { Experiment, ExperimentAssignment, ExperimentStatus } from '../domain/experiment.ts';
import type { ExperimentData } from '../domain/experiment-data.ts';
import type { ExperimentGroup } from '../domain/experiment-design.ts';

export type NewExperiment = Omit<Experiment, 'id' | 'status' | 'winner' | 'closedAt'>;

export interface NewAssignment extends Omit<ExperimentAssignment, 'leftOut'> {
  readonly experimentId: number;
  /** The agent's id of the session, when that is the unit. */
  readonly sessionId: string | null;
}

export interface NewOutcome {
  readonly experimentId: number;
  readonly unit: string;
  readonly sessionId: string | null;
  readonly skillName: string;
  readonly completed: boolean;
  readonly durationSeconds: number | null;
  readonly userRating: number | null;
  /** Epoch ms. */
  readonly recordedAt: number;
  /** Sent again under the same one, it is stored once. */
  readonly eventId: string | null;
}

/** What an experiment has gathered, without the days that have passed, which are a matter of when one asks. */
export type GatheredData = Omit<ExperimentData, 'completedDays'>;

export interface ExperimentStore {
  /** @returns undefined when there is one of that name */
  create(experiment: NewExperiment): Promise<Experiment | undefined>;
  find(name: string): Promise<Experiment | undefined>;
  /** The newest first. */
  list(status?: ExperimentStatus): Promise<Experiment[]>;
  findAssignment(experimentId: number, unit: string): Promise<ExperimentAssignment | undefined>;
  /** Keeps the group and the time of a unit that is assigned already. @returns what holds; undefined when it does not run */
  assign(assignment: NewAssignment): Promise<ExperimentAssignment | undefined>;
  /** The runs of a unit do not count any more, for the reason given. */
  leaveOut(experimentId: number, unit: string, reason: string): Promise<void>;
  /** @returns `not_running` when nothing was stored for that reason */
  recordOutcome(outcome: NewOutcome): Promise<'recorded' | 'duplicate' | 'not_running'>;
  /**
   * Takes in the ended runs of the experiment's skill by units that were assigned before them, between its start and its
   * end, each once; one whose outcome has changed is changed. @returns how many were new or changed
   */
  joinOutcomes(experimentId: number, now: number): Promise<number>;
  readData(experimentId: number): Promise<GatheredData>;
  /** Counts by experiment and group: runs that count. */
  countSamples(): Promise<
    { readonly name: string; readonly minSampleSize: number; readonly control: number; readonly treatment: number }[]
  >;
  /** Ends one that runs. @returns false when it did not */
  close(
    experimentId: number,
    closing: { readonly status: 'completed' | 'stopped'; readonly winner: ExperimentGroup | null; readonly at: number },
  ): Promise<boolean>;
}
