import { z } from 'zod';
import { predictSkillSuccess } from '../../../app/prediction/predict-skill-success.ts';
import { predictionSchema, toPredictionJson } from '../../public-json/prediction-json.ts';
import { kindParameter, projectParameter, skillNameParameter } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';

const textParameter = (description: string) => z.string().min(1).max(200).optional().meta({ description });

export const predictionRoutes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/skills/{skill_name}/prediction',
    operationId: 'predictSkillSuccess',
    summary: 'How likely the skill is to be completed if it is used now',
    params: z.strictObject({ skill_name: skillNameParameter }),
    query: z.strictObject({
      kind: kindParameter,
      workflow_phase: textParameter('the phase of work it would be used in'),
      session_id: textParameter("the agent's own id of the session it would be used in"),
      project: projectParameter,
    }),
    response: predictionSchema,
    async answer({ store, clock }, { params, query: { kind, workflow_phase, session_id, project } }) {
      const prediction = await predictSkillSuccess(
        { analyses: store.analyses, clock },
        {
          name: params.skill_name,
          ...(kind === undefined ? {} : { kind }),
          ...(workflow_phase === undefined ? {} : { phase: workflow_phase }),
          ...(session_id === undefined ? {} : { session: session_id }),
          ...(project === undefined ? {} : { project }),
        },
      );
      return toPredictionJson(prediction);
    },
  }),
];
