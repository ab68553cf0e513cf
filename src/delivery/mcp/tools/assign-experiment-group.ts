import { z } from 'zod';
import { assignUnit } from '../../../app/experiments/experiments.ts';
import { assignmentSchema, toAssignmentJson } from '../../public-json/experiment-json.ts';
import { toUnitRef, unitRequestSchema } from '../../public-json/experiment-request-json.ts';
import { experimentArgument, withExperimentNames } from '../experiment-arguments.ts';
import { defineTool } from '../tool.ts';

export const assignExperimentGroup = defineTool({
  name: 'assign_experiment_group',
  title: 'Draw into a group of an A/B test',
  description:
    'Draws a user or a session into control or treatment, whichever the experiment draws by, and says what to do in that group. The same one always gets the same group.',
  input: z.strictObject({ experiment: experimentArgument, ...unitRequestSchema.shape }),
  payload: z.object(assignmentSchema.shape),
  isReadOnly: false,
  isIdempotent: true,
  async find({ store, clock, hashUser }, { experiment: name, ...unit }) {
    const { experiments } = store.analyses;
    const { experiment, assignment } = await withExperimentNames(experiments, () =>
      assignUnit(experiments, name, toUnitRef(unit, hashUser), clock.now()),
    );
    const payload = toAssignmentJson(experiment, assignment);
    const leftOut = payload.left_out === null ? '' : ` Its runs do not count: ${payload.left_out}.`;
    return { message: `In ${payload.group}: ${payload.strategy}.${leftOut}`, payload };
  },
  toLines: () => [],
});
