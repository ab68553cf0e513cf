import { z } from 'zod';
import type { SkillRecovery } from '../../app/flow/get-recovery.ts';
import { shareSchema, toShareJson } from './share-json.ts';
import { countSchema, orNull, secondsSchema, toSeconds } from './units.ts';

const timeToSuccessSchema = z
  .strictObject({
    status: z.enum(['ok', 'insufficient_data']),
    median_seconds: secondsSchema.nullable().meta({ description: 'null when less than half were recovered from while they were watched' }),
    median_interval: z.strictObject({ lower: secondsSchema.nullable(), upper: secondsSchema.nullable(), level: z.number() }).nullable(),
    sample_size: countSchema.meta({ description: 'episodes' }),
    censored: countSchema.nullable().meta({ description: 'of these, ended by the end of the session' }),
    required_sample_size: countSchema.nullable(),
  })
  .meta({ description: 'from the end of the first failure to the end of the completed use, by Kaplan–Meier' });

/** `flow SKILL --json` and `GET /api/v1/skills/{skill_name}/flow`. */
export const recoverySchema = z.strictObject({
  skill_name: z.string(),
  failures: countSchema.meta({ description: 'invocations that ended with an error' }),
  retried_at_once: shareSchema.meta({ description: 'of failures with something after them: the same skill next, nothing in between' }),
  recovered: shareSchema.meta({
    description: 'of episodes (a failure and all uses after it until one is completed): completed in the end',
  }),
  thrashed: shareSchema.meta({ description: 'of episodes: with three retries or more' }),
  retries: countSchema,
  failed_retries: countSchema,
  time_to_success: timeToSuccessSchema,
  wasted_seconds: secondsSchema.meta({ description: 'time that failed invocations took' }),
  wasted_in_retries_seconds: secondsSchema.meta({ description: 'of that, the time of failed retries' }),
});

/** `flow --json` and `GET /api/v1/failures`. */
export const recoveryListSchema = z.strictObject({
  skills: z.array(recoverySchema).meta({ description: 'by the time that their failures took, most first' }),
});

export function toRecoveryJson(recovery: SkillRecovery): z.infer<typeof recoverySchema> {
  return {
    skill_name: recovery.name,
    failures: recovery.failures,
    retried_at_once: toShareJson(recovery.retriedAtOnce),
    recovered: toShareJson(recovery.recovered),
    thrashed: toShareJson(recovery.thrashed),
    retries: recovery.retries,
    failed_retries: recovery.failedRetries,
    time_to_success: toTimeJson(recovery.timeToSuccess),
    wasted_seconds: toSeconds(recovery.lostMs),
    wasted_in_retries_seconds: toSeconds(recovery.retryLostMs),
  };
}

export function toRecoveryListJson(recoveries: readonly SkillRecovery[]): z.infer<typeof recoveryListSchema> {
  return { skills: recoveries.map(toRecoveryJson) };
}

function toTimeJson(time: SkillRecovery['timeToSuccess']): z.infer<typeof timeToSuccessSchema> {
  if (time.kind === 'insufficient_data') {
    const { sampleSize, requiredSampleSize } = time;
    return {
      status: 'insufficient_data',
      median_seconds: null,
      median_interval: null,
      sample_size: sampleSize,
      censored: null,
      required_sample_size: requiredSampleSize,
    };
  }
  const { lower, upper, level } = time.medianInterval;
  return {
    status: 'ok',
    median_seconds: orNull(time.medianMs, toSeconds),
    median_interval: { lower: orNull(lower, toSeconds), upper: orNull(upper, toSeconds), level },
    sample_size: time.sampleSize,
    censored: time.censored,
    required_sample_size: null,
  };
}
