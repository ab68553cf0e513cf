import type { Experiment } from '../../domain/experiment.ts';
import type { ExperimentGroup } from '../../domain/experiment-design.ts';
import type { ExperimentStore } from '../../ports/experiment-store.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { analyzeStored } from './experiments.ts';

/** Takes in new runs, declares winners, and ends what is over. */
export const EXPERIMENT_UPDATES: Analysis = {
  name: 'experiments',
  restMs: 30_000,
  async update({ store, clock, signal, publish }) {
    const { experiments } = store.analyses;
    for (const experiment of await experiments.list('running')) {
      if (signal?.aborted) return;
      const closing = await updateExperiment(experiments, experiment, clock.now());
      if (closing !== null) publish({ kind: 'experiment_decided', name: experiment.name, winner: closing.winner });
    }
  },
};

/**
 * Brings one running experiment up to date: it is completed at the moment its winner is declared, or, without one, when
 * its time is over.
 *
 * @returns what it has ended with just now; null when it still runs, or somebody else has ended it
 */
export async function updateExperiment(
  store: Pick<ExperimentStore, 'joinOutcomes' | 'readData' | 'close'>,
  experiment: Experiment,
  now: number,
): Promise<{ readonly winner: ExperimentGroup | null } | null> {
  await store.joinOutcomes(experiment.id, now);
  const { winner } = await analyzeStored(store, experiment, now, false);
  const isOver = experiment.endAt !== null && now >= experiment.endAt;
  if (winner === null && !isOver) return null;
  const isClosed = await store.close(experiment.id, { status: 'completed', winner, at: isOver ? (experiment.endAt ?? now) : now });
  return isClosed ? { winner } : null;
}
