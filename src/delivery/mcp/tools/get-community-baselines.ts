import { z } from 'zod';
import { listBaselines } from '../../../app/recommendations/baselines.ts';
import { RANKED_KINDS } from '../../../domain/skill.ts';
import { baselinesSchema, toBaselinesJson } from '../../public-json/baseline-json.ts';
import { cursorArgument, kindsArgument, limitArgument } from '../arguments.ts';
import { readCursor, toPage } from '../cursor.ts';
import { requireRecord } from '../require-record.ts';
import { quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';

const baselinesPayload = z.object({ ...baselinesSchema.shape, next_cursor: z.string().nullable() });
type Baseline = z.input<typeof baselinesPayload>['baselines'][number];

export const getCommunityBaselines = defineTool({
  name: 'get_community_baselines',
  title: 'What is usual for each skill',
  description:
    'How each skill does over all people and all time, the surest good ones first: completion drawn towards the usual where few runs ended, mean duration, phase, and its percentile among the skills.',
  input: z.strictObject({ limit: limitArgument(20), kinds: kindsArgument, cursor: cursorArgument }),
  payload: baselinesPayload,
  freshForMs: 60_000,
  async find({ store }, { limit, kinds = RANKED_KINDS, cursor }) {
    await requireRecord(store);
    const offset = readCursor(cursor);
    const { baselines, ...rest } = toBaselinesJson(await listBaselines(store, { kinds, limit: offset + limit + 1 }));
    const page = toPage(baselines.slice(offset), offset, limit);
    return {
      message: describe(page.rows.length, offset, kinds, rest),
      payload: { ...rest, baselines: [...page.rows], next_cursor: page.nextCursor },
    };
  },
  toLines: ({ baselines }) => baselines.map(describeBaseline),
});

interface Totals {
  readonly skills: number;
  readonly users: number;
  readonly usual_completion_rate: number;
}

function describe(
  shown: number,
  offset: number,
  kinds: readonly string[],
  { skills, users, usual_completion_rate: usual }: Totals,
): string {
  if (skills === 0) return `No skill of kind ${kinds.join(', ')} was used yet. Ask with other kinds.`;
  if (shown === 0) return `There are ${skills} skills and no more behind this cursor.`;
  const places = shown === 1 ? `${offset + 1}` : `${offset + 1} to ${offset + shown}`;
  return `Skills ${places} of ${skills} by effectiveness, from ${quantity(users, 'user')}; usual completion ${percent(usual)}`;
}

function describeBaseline(baseline: Baseline): string {
  const { global_completion_rate: rate, completion_rate_lower_bound: bound, effectiveness_percentile: percentile } = baseline;
  const completion = rate === null ? 'none ended' : `${percent(rate)} completed (at least ${percent(bound)})`;
  return [
    `${baseline.skill_name} (${baseline.kind}): ${completion}`,
    `${quantity(baseline.total_invocations, 'run')} of ${quantity(baseline.total_users, 'user')}`,
    `mean ${seconds(baseline.global_avg_duration_seconds)}`,
    ...(baseline.most_common_workflow_phase === null ? [] : [`mostly in ${baseline.most_common_workflow_phase}`]),
    ...(percentile === null ? [] : [`percentile ${Math.round(percentile)}`]),
  ].join(', ');
}
