import { z } from 'zod';
import { recordOutcome } from '../../../app/experiments/experiments.ts';
import { outcomeRequestSchema, toOutcomeRequest } from '../../public-json/experiment-request-json.ts';
import { experimentArgument, withExperimentNames } from '../experiment-arguments.ts';
import { defineTool } from '../tool.ts';

export const recordExperimentOutcome = defineTool({
  name: 'record_experiment_outcome',
  title: 'Record a run of an A/B test',
  description:
    'Tells an experiment what came out of one run of a user or session that assign_experiment_group has drawn. Not needed for runs of the skill that the experiment watches. Give an id to be able to send it again.',
  input: z.strictObject({ experiment: experimentArgument, ...outcomeRequestSchema.shape }),
  payload: z.object({ experiment: z.string(), status: z.enum(['recorded', 'duplicate']) }),
  isReadOnly: false,
  // Without an id each call is another run.
  isIdempotent: false,
  async find({ store, clock, hashUser }, { experiment, ...outcome }) {
    const { experiments } = store.analyses;
    const status = await withExperimentNames(experiments, () =>
      recordOutcome(experiments, experiment, toOutcomeRequest(outcome, hashUser), clock.now()),
    );
    const message = status === 'recorded' ? 'Recorded.' : 'It was recorded before under this id; nothing has changed.';
    return { message, payload: { experiment, status } };
  },
  toLines: () => [],
});
