import { z } from 'zod';
import { getExperiment as get } from '../../../app/experiments/experiments.ts';
import { experimentArgument, withExperimentNames } from '../experiment-arguments.ts';
import { experimentPayload, toExperimentFinding, toExperimentLines } from '../experiment-finding.ts';
import { defineTool } from '../tool.ts';

const FRESH_FOR_MS = 60_000;

export const getExperiment = defineTool({
  name: 'get_experiment',
  title: 'How an A/B test stands',
  description:
    'One experiment: both groups, the differences with intervals and p-values that hold whenever you look, whether groups are split as planned, guardrails, and the verdict with what is still missing.',
  input: z.strictObject({ experiment: experimentArgument }),
  payload: experimentPayload,
  freshForMs: FRESH_FOR_MS,
  async find({ store, clock }, { experiment }) {
    const { experiments } = store.analyses;
    return toExperimentFinding(await withExperimentNames(experiments, () => get(experiments, experiment, clock.now())));
  },
  toLines: toExperimentLines,
});
