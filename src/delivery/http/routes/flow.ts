import { z } from 'zod';
import { getDependencies } from '../../../app/flow/get-dependencies.ts';
import { getRecovery, listRecoveries } from '../../../app/flow/get-recovery.ts';
import { dependenciesSchema, toDependenciesJson } from '../../public-json/dependencies-json.ts';
import { recoveryListSchema, recoverySchema, toRecoveryJson, toRecoveryListJson } from '../../public-json/recovery-json.ts';
import { kindsParameter, limitParameter, skillNameParameter } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

const minLiftParameter = z
  .string()
  .regex(/^\d{1,4}(\.\d{1,6})?$/, 'expected a number of 0 or more')
  .optional()
  .transform((text) => (text === undefined ? undefined : Number(text)))
  .meta({ type: 'number', minimum: 0, pattern: undefined, description: 'least lift_score; 1.5 when not given' });

export const flowRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/skills/{skill_name}/dependencies',
    operationId: 'getSkillDependencies',
    summary: 'Skills that go with one: in the same sessions more than chance explains, directly after it, and directly before it',
    params: z.strictObject({ skill_name: skillNameParameter }),
    query: z.strictObject({ min_lift: minLiftParameter, kinds: kindsParameter, limit: limitParameter(10) }),
    response: dependenciesSchema,
    async answer({ store }, { params, query: { min_lift, kinds, limit } }) {
      return toDependenciesJson(
        await getDependencies(store, {
          name: params.skill_name,
          limit,
          ...(kinds === undefined ? {} : { kinds }),
          ...(min_lift === undefined ? {} : { minLift: min_lift }),
        }),
      );
    },
  }),
  defineRoute({
    path: '/api/v1/skills/{skill_name}/flow',
    operationId: 'getSkillFlow',
    summary: 'What became of the failures of a skill: retries, recovery, time to success, wasted time',
    params: z.strictObject({ skill_name: skillNameParameter }),
    query: z.strictObject({}),
    response: recoverySchema,
    async answer({ store }, { params }) {
      return toRecoveryJson(await getRecovery(store, params.skill_name));
    },
  }),
  defineRoute({
    path: '/api/v1/failures',
    operationId: 'listFailures',
    summary: 'Skills by the time that their failures took, and what became of these',
    params: z.strictObject({}),
    query: z.strictObject({ kinds: kindsParameter, limit: limitParameter(20) }),
    response: recoveryListSchema,
    async answer({ store }, { query: { kinds, limit } }) {
      return toRecoveryListJson(await listRecoveries(store, { limit, kinds }));
    },
  }),
];
