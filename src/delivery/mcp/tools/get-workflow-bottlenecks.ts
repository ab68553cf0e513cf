import { z } from 'zod';
import { getWorkflowBottlenecks as findBottlenecks } from '../../../app/session-analytics.ts';
import { toWorkflowJson, workflowSchema } from '../../public-json/workflow-json.ts';
import { cursorArgument, limitArgument, projectArgument } from '../arguments.ts';
import { pageOfLists } from '../page-of-lists.ts';
import { requireRecord } from '../require-record.ts';
import { describeWindow, toSessionWindow } from '../session-window.ts';
import { percentInterval, quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';
import { windowArguments } from '../window-arguments.ts';

/** It looks at up to 1,000 sessions: what was said a moment ago is near enough. */
const FRESH_FOR_MS = 15_000;
const MOST_TRANSITIONS_TOLD = 5;
type Workflow = z.infer<typeof workflowSchema>;

export const getWorkflowBottlenecks = defineTool({
  name: 'get_workflow_bottlenecks',
  title: 'Where work gets stuck',
  description:
    'Which skills go wrong in the sessions of a window, how often, why, how soon they recover and how much time is lost, what cost most first; and how work goes from phase to phase.',
  input: z.strictObject({ ...windowArguments, project: projectArgument, limit: limitArgument(20), cursor: cursorArgument }),
  payload: z.object({
    ...workflowSchema.shape,
    next_cursor: z.string().nullable().meta({ description: 'for the rows of all lists after these' }),
  }),
  freshForMs: FRESH_FOR_MS,
  mayLag: true,
  async find({ store, clock }, { project, limit, cursor, ...window }) {
    const { lastEventAt } = await requireRecord(store);
    const workflow = toWorkflowJson(await findBottlenecks(store, { ...toSessionWindow(window, clock), project }));
    const { bottlenecks, phases, transitions, ...rest } = workflow;
    const { lists, nextCursor } = pageOfLists({ bottlenecks, phases, transitions }, { cursor, limit });
    return {
      message: describeWindow(rest, { days: window.days, sessions: rest.sessions, lastEventAt }, describe(workflow)),
      payload: { ...rest, ...lists, next_cursor: nextCursor },
    };
  },
  toLines: ({ bottlenecks, transitions }) => [
    ...bottlenecks.map(describeBottleneck),
    ...transitions
      .slice(0, MOST_TRANSITIONS_TOLD)
      .map(
        (it) => `${it.from_phase} → ${it.to_phase}: ${quantity(it.count, 'time')}, ${percent(it.share)} of what follows ${it.from_phase}`,
      ),
  ],
});

function describe({ recovery, bottlenecks }: Workflow): string {
  if (recovery.troubles === 0) return 'nothing went wrong';
  const certain = bottlenecks.filter(({ verdict }) => verdict === 'bottleneck').length;
  return `${quantity(recovery.troubles, 'time')} a skill went wrong, ${percent(recovery.recovered_ratio)} recovered, ${seconds(recovery.lost_seconds)} lost; ${quantity(certain, 'skill')} ${certain === 1 ? 'goes' : 'go'} wrong more often than the others by more than chance`;
}

function describeBottleneck(it: Workflow['bottlenecks'][number]): string {
  const often = `${it.troubles} of ${quantity(it.attempts, 'attempt')} went wrong, ${percent(it.trouble_ratio)} (${percentInterval(it.trouble_interval)})`;
  const half = it.median_recovery_seconds === null ? '' : `, half within ${seconds(it.median_recovery_seconds)}`;
  const cause = it.cause === null ? '' : `, mostly ${it.cause.error_type}`;
  return `${it.skill_name} (${it.kind}): ${it.verdict}, ${often}, ${it.recovered} recovered${half}, ${seconds(it.lost_seconds)} lost${cause}`;
}
