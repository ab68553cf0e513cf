import { z } from 'zod';
import { listBaselines } from '../../../app/recommendations/baselines.ts';
import { recommenderOf } from '../../../app/recommendations/recommender.ts';
import { baselinesSchema, toBaselinesJson } from '../../public-json/baseline-json.ts';
import { recommendationsSchema, toRecommendationsJson } from '../../public-json/recommendation-json.ts';
import { kindsParameter, limitParameter, projectParameter } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

const text = (description: string) => z.string().trim().min(1).max(1000).optional().meta({ description });

export const recommendationRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/recommendations',
    operationId: 'getRecommendations',
    summary: 'Skills to use next, or that others with the same skills use, with the reason for each',
    params: z.strictObject({}),
    query: z.strictObject({
      user_id: text('as stored, or all for somebody of whom nothing is known; whoever uses this installation when not given'),
      after: text('the skill used last; that of the latest session when not given'),
      project: projectParameter,
      phase: text('workflow phase'),
      kinds: kindsParameter,
      limit: limitParameter(5, 100),
    }),
    response: recommendationsSchema,
    async answer({ store, clock }, { query: { user_id: user = 'me', after, project, phase, kinds, limit } }) {
      return toRecommendationsJson(
        await recommenderOf(store, clock).recommend({
          user: user === 'me' || user === 'all' ? user : [user],
          limit,
          ...(after === undefined ? {} : { after }),
          ...(project === undefined ? {} : { project }),
          ...(phase === undefined ? {} : { phase }),
          ...(kinds === undefined ? {} : { kinds }),
        }),
      );
    },
  }),
  defineRoute({
    path: '/api/v1/baselines',
    operationId: 'listBaselines',
    summary: 'What is usual for each skill over all users: completion drawn towards the usual, duration, phase, percentile',
    params: z.strictObject({}),
    query: z.strictObject({ kinds: kindsParameter, limit: limitParameter(20) }),
    response: baselinesSchema,
    async answer({ store }, { query: { kinds, limit } }) {
      return toBaselinesJson(await listBaselines(store, { limit, ...(kinds === undefined ? {} : { kinds }) }));
    },
  }),
];
