import { z } from 'zod';
import { toAskedUser } from '../../../app/recommendations/asked-user.ts';
import { recommendationsSchema, toRecommendationsJson } from '../../public-json/recommendation-json.ts';
import { kindsArgument, limitArgument, projectArgument } from '../arguments.ts';
import { requireRecord } from '../require-record.ts';
import { quantity } from '../text-amounts.ts';
import { percent } from '../text-values.ts';
import { defineTool } from '../tool.ts';

type RecommendationsPayload = z.input<typeof recommendationsSchema>;
type Recommended = RecommendationsPayload['recommendations'][number];

const MINUTE_MS = 60_000;

const SOURCES: Readonly<Record<Recommended['source'], string>> = {
  own_sequences: 'own sequences',
  collaborative_filtering: 'others with the same skills',
  community_baseline: 'usual for all',
};

export const getCollaborativeRecommendations = defineTool({
  name: 'get_collaborative_recommendations',
  title: 'Skills to use next',
  description:
    'Skills worth using next: what usually follows the last one in this person’s own sessions, what people with the same skills use, and for somebody new what works for all, each with its chance of being completed and the reason.',
  input: z.strictObject({
    user_id: z.string().trim().min(1).max(1000).default('me').meta({
      description:
        'me for whoever uses this installation, all for somebody of whom nothing is known, or a user as stored or as the agent reports it',
    }),
    limit: limitArgument(5),
    after: z.string().trim().min(1).max(1000).optional().meta({
      description: 'the skill used last, by its recorded name, with user_id me; that of the latest session when not given',
    }),
    project: projectArgument,
    workflow_phase: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'the phase of work, as setup, execution or verification' }),
    kinds: kindsArgument,
  }),
  payload: recommendationsSchema,
  freshForMs: MINUTE_MS,
  async find({ store, recommender, hashUser }, { user_id: user, limit, after, project, workflow_phase: phase, kinds }) {
    // Asked at once, and answered in this order: of an empty database that it is empty.
    const [, answer] = await Promise.all([
      requireRecord(store),
      recommender.recommend({
        user: toAskedUser(user, hashUser),
        limit,
        ...(after === undefined ? {} : { after }),
        ...(project === undefined ? {} : { project }),
        ...(phase === undefined ? {} : { phase }),
        ...(kinds === undefined ? {} : { kinds }),
      }),
    ]);
    const payload = toRecommendationsJson(answer);
    return { message: payload.recommendations.length > 0 ? describeFound(payload) : describeLack(payload, user), payload };
  },
  toLines: ({ recommendations }) =>
    recommendations.map(
      ({ skill_name: name, kind, score, completion_rate: rate, source, reason, sample_size: n }) =>
        `${name} (${kind}): score ${Number(score.toPrecision(2))}, ${percent(rate)} completed, ${reason} [${SOURCES[source]}, n ${n}]`,
    ),
});

function describeFound({ recommendations, context }: RecommendationsPayload): string {
  const best = recommendations[0] as Recommended;
  const place = [
    context?.after == null ? '' : ` after ${context.after}`,
    context?.project == null ? '' : ` in ${context.project}`,
    context?.workflow_phase == null ? '' : `, phase ${context.workflow_phase}`,
  ].join('');
  return `${recommendations.length} to use next${place}, first ${best.skill_name}`;
}

function describeLack({ users, known_skills: known }: RecommendationsPayload, user: string): string {
  const others = users < 2 ? 'nobody else is known here' : `none of ${users} users has used more`;
  const ask =
    user === 'all' ? 'Ask get_community_baselines for what works' : 'Ask with user_id all, or get_community_baselines for what works';
  return `Nothing to recommend from ${quantity(known, 'known skill')}: too little has followed what was used last, and ${others}. ${ask}.`;
}
