import { z } from 'zod';
import { stopExperiment as stop } from '../../../app/experiments/experiments.ts';
import { experimentArgument, withExperimentNames } from '../experiment-arguments.ts';
import { experimentPayload, toExperimentFinding, toExperimentLines } from '../experiment-finding.ts';
import { defineTool } from '../tool.ts';

export const stopExperiment = defineTool({
  name: 'stop_experiment',
  title: 'End an A/B test',
  description:
    'Ends an experiment for good: nothing more is taken in, and its result stays readable. A winner is named only when it is one by now; otherwise it ends undecided.',
  input: z.strictObject({ experiment: experimentArgument }),
  payload: experimentPayload,
  isReadOnly: false,
  // Stopped again it is refused, and nothing is changed.
  isIdempotent: true,
  async find({ store, clock }, { experiment }) {
    const { experiments } = store.analyses;
    return toExperimentFinding(await withExperimentNames(experiments, () => stop(experiments, experiment, clock.now())));
  },
  toLines: toExperimentLines,
});
