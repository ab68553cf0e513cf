import type { Experiment } from '../../domain/experiment.ts';
import { verdictOf } from '../experiments/experiment-verdict.ts';
import { analyzeStored, type ExperimentFacts } from '../experiments/experiments.ts';
import { incidentOfExperiment, type Notification } from './notification.ts';

/** What is told of an experiment that is over. */
export async function describeDecided(
  store: Pick<ExperimentFacts, 'readData'>,
  experiment: Experiment,
  now: number,
): Promise<Notification> {
  const analysis = await analyzeStored(store, experiment, now, false);
  const { name, skill, controlStrategy, treatmentStrategy, status, winner, startAt, closedAt } = experiment;
  return {
    event: 'experiment_decided',
    incident: incidentOfExperiment(experiment),
    experiment: {
      ...{ name, skill, controlStrategy, treatmentStrategy, status, winner, startAt, closedAt: closedAt ?? now },
      verdict: verdictOf({ experiment, analysis }),
    },
  };
}
