import { createExperiment as create } from '../../../app/experiments/create-experiment.ts';
import { analyzeStored } from '../../../app/experiments/experiments.ts';
import { experimentRequestSchema, toExperimentRequest } from '../../public-json/experiment-request-json.ts';
import { experimentPayload, toExperimentFinding, toExperimentLines } from '../experiment-finding.ts';
import { defineTool } from '../tool.ts';

export const createExperiment = defineTool({
  name: 'create_experiment',
  title: 'Start an A/B test',
  description:
    'Starts an experiment that compares two ways of doing something, as two versions of a skill or of a prompt. Users or sessions are drawn with assign_experiment_group; runs of skill_name count by themselves, others are told with record_experiment_outcome.',
  input: experimentRequestSchema,
  payload: experimentPayload,
  isReadOnly: false,
  // Asked for again under its name it is refused, and nothing is changed.
  isIdempotent: true,
  async find({ store, clock }, input) {
    const { experiments } = store.analyses;
    const now = clock.now();
    const experiment = await create(experiments, toExperimentRequest(input), now);
    return toExperimentFinding({ experiment, analysis: await analyzeStored(experiments, experiment, now) }, 'Created. ');
  },
  toLines: toExperimentLines,
});
