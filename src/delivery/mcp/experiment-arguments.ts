import { z } from 'zod';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { ExperimentStore } from '../../ports/experiment-store.ts';

const MOST_NAMES = 5;
const LONGEST_NAME = 100;

export const experimentArgument = z.string().trim().min(1).max(1000).meta({ description: 'the name that it was created under' });

/** Of an experiment that is not there the error says which there are, the newest first: no tool lists them. */
export async function withExperimentNames<T>(experiments: Pick<ExperimentStore, 'list'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SessionBuddyError) || error.code !== 'EXPERIMENT_NOT_FOUND') throw error;
    const names = (await experiments.list()).slice(0, MOST_NAMES).map(({ name }) => JSON.stringify(name.slice(0, LONGEST_NAME)));
    const known = names.length === 0 ? 'there is none yet' : `the latest are ${names.join(', ')}`;
    throw new SessionBuddyError(error.code, `${error.message}; ${known}`, { cause: error });
  }
}
