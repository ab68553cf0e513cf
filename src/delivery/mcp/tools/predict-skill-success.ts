import { z } from 'zod';
import { predictSkillSuccess as findPrediction, type SkillPrediction } from '../../../app/prediction/predict-skill-success.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { predictionSchema, toPredictionJson } from '../../public-json/prediction-json.ts';
import { kindArgument, projectArgument, skillNameArgument } from '../arguments.ts';
import { requireRecord } from '../require-record.ts';
import { minuteOf, percentInterval, quantity } from '../text-amounts.ts';
import { percent } from '../text-values.ts';
import { defineTool, type ToolStore } from '../tool.ts';

type PredictionPayload = z.input<typeof predictionSchema>;

const textArgument = (description: string) => z.string().trim().min(1).max(200).optional().meta({ description });

/** Fewer runs of a skill than this say little of it. */
const FEW_RUNS = 5;

export const predictSkillSuccess = defineTool({
  name: 'predict_skill_success',
  title: 'Whether a skill will work now',
  description:
    'How likely a skill is to be completed if it is used now, with the interval, what speaks for and against it, skills more likely to be completed for the same work, and how good such predictions were.',
  input: z.strictObject({
    skill_name: skillNameArgument,
    workflow_phase: textArgument('the phase of work it would be used in, as setup, execution or verification'),
    session_id: textArgument("the agent's own id of the session it would be used in: how the skill goes there and in its project counts"),
    project: projectArgument,
    kind: kindArgument,
  }),
  payload: predictionSchema,
  freshForMs: 10_000,
  async find({ store, clock }, { skill_name: name, workflow_phase: phase, session_id: session, project, kind }) {
    // Asked at once: the storage answers in this order, so the first failure is that of the first question.
    const [, , prediction] = await Promise.all([
      requireRecord(store),
      session === undefined ? undefined : requireSession(store, session),
      findPrediction(
        { analyses: store.analyses, clock },
        {
          name,
          ...(kind === undefined ? {} : { kind }),
          ...(phase === undefined ? {} : { phase }),
          ...(session === undefined ? {} : { session }),
          ...(project === undefined ? {} : { project }),
        },
      ),
    ]);
    return { message: describe(prediction), payload: toPredictionJson(prediction) };
  },
  toLines: ({ top_features: features, alternatives, model }) => [
    ...features.map(({ contribution, text }) => `${contribution > 0 ? '+' : '−'}${Math.abs(contribution).toFixed(2)} ${text}`),
    ...alternatives.map(
      ({ skill_name: other, kind, probability, interval, reason }) =>
        `rather ${other} (${kind}): ${percent(probability)} (${percentInterval(interval)}), ${reason}`,
    ),
    ...(model === null ? [] : [describeModel(model)]),
  ],
});

async function requireSession(store: ToolStore, session: string): Promise<void> {
  if ((await store.analyses.prediction.findSessionPlace(session)) !== undefined) return;
  throw new SessionBuddyError('SESSION_NOT_FOUND', `no session has the id ${JSON.stringify(session)}`);
}

function describe(prediction: SkillPrediction): string {
  const { name, kind } = prediction.skill;
  if (prediction.kind === 'prediction') {
    const { probability, interval, skillRuns } = prediction;
    const few = skillRuns < FEW_RUNS ? '; little is known of this skill itself, this is mostly what skills like it do' : '';
    return `${name} (${kind}) is ${percent(probability)} likely to be completed now (${percentInterval(interval)})${few}`;
  }
  const { reason, sampleSize, requiredSampleSize } = prediction;
  const rate = 'get_community_baselines tells its completion rate';
  if (reason === 'not_learned_yet')
    return `insufficient_data: nothing is learned yet; a running server (session-buddy start) learns within a minute. Until then ${rate}.`;
  const lack =
    reason === 'few_outcomes'
      ? `${sampleSize} outcomes are recorded, ${requiredSampleSize} are needed to learn from`
      : `nearly all outcomes are of one sort: ${sampleSize} differ, ${requiredSampleSize} are needed to learn a difference`;
  return `insufficient_data: ${lack}. Until then ${rate}.`;
}

function describeModel({
  sample_size: n,
  trained_at: trainedAt,
  brier_score: brier,
  judged,
  held_out: heldOut,
}: NonNullable<PredictionPayload['model']>): string {
  const learned = `learned from ${quantity(n, 'outcome')} at ${minuteOf(trainedAt)}`;
  const rate = (judged ?? heldOut)?.base_rate.brier_score;
  if (brier === null || rate === undefined) return `${learned}; too few outcomes to say how good it is`;
  const verdict = brier < rate ? 'better than' : 'no better than';
  return `${learned}; Brier score ${brier.toFixed(3)}, ${verdict} always saying the completion rate (${rate.toFixed(3)})`;
}
