import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { EXPERIMENT_VERDICTS } from '../../app/experiments/experiment-verdict.ts';
import type { ToldExperiment } from '../../app/notifications/notification.ts';
import type { Message, NotificationFormat } from '../../app/notifications/notification-format.ts';
import { EXPERIMENT_STATUSES } from '../../domain/experiment.ts';
import { NOTIFICATION_EVENTS } from '../../domain/notification-target.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { anomalySchema, toAnomalyJson } from '../public-json/anomaly-json.ts';
import { instantSchema, toInstant } from '../public-json/units.ts';
import { describeMessage, incidentIdOf, linkTo, listSummary } from './describe.ts';

const SIGNATURE_HEADER = 'x-session-buddy-signature';
const TIMESTAMP_HEADER = 'x-session-buddy-timestamp';

const experimentSchema = z.strictObject({
  name: z.string(),
  skill_name: z.string().nullable(),
  kind: z.enum(SKILL_KINDS).nullable(),
  control_strategy: z.string(),
  treatment_strategy: z.string(),
  status: z.enum(EXPERIMENT_STATUSES),
  winner: z.enum(['control', 'treatment']).nullable(),
  verdict: z.enum(EXPERIMENT_VERDICTS),
  started_at: instantSchema,
  closed_at: instantSchema,
});

/** The body of a webhook. The same at each attempt. */
export const webhookSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().meta({ description: 'the same at each attempt, also in the header `idempotency-key`' }),
  event: z.enum([...NOTIFICATION_EVENTS, 'test', 'summary']),
  created_at: instantSchema,
  source: z.string(),
  text: z.string().meta({ description: 'one line for people' }),
  url: z.string().nullable().meta({ description: 'where the dashboard shows more' }),
  incident: z.string().nullable().meta({ description: 'the same when it begins and when it ends' }),
  anomaly: anomalySchema.nullable(),
  experiment: experimentSchema.nullable(),
  summary: z
    .strictObject({ count: z.int(), lines: z.array(z.string()), more_count: z.int().meta({ description: 'not among the lines' }) })
    .nullable(),
});

/** JSON of our own, signed when the target has a secret. */
export const webhookFormat: NotificationFormat = {
  mostAtOnce: 1,
  repeatEveryMs: null,
  canSummarize: () => true,
  compose(message) {
    const body = JSON.stringify(toWebhookJson(message));
    const { url, secret } = message.target;
    if (secret === '') return { url, headers: {}, body };
    const timestamp = String(Math.floor(message.sentAt / 1000));
    return { url, headers: { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: sign(secret, timestamp, body) }, body };
  },
};

/** HMAC-SHA-256 over `<timestamp>.<body>`: who checks both knows that neither an old message nor a changed one is sent again. */
function sign(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

function toWebhookJson(message: Message): z.infer<typeof webhookSchema> {
  const { notifications, id, createdAt, source } = message;
  const single = notifications.length === 1 ? notifications[0] : undefined;
  const { lines, moreCount } = listSummary(message);
  return {
    version: 1,
    id,
    event: single?.event ?? 'summary',
    created_at: toInstant(createdAt),
    source,
    text: describeMessage(message),
    url: linkTo(message),
    incident: single === undefined || single.event === 'test' ? null : incidentIdOf(message, single),
    anomaly: single !== undefined && 'anomaly' in single ? toAnomalyJson(single.anomaly) : null,
    experiment: single !== undefined && 'experiment' in single ? toExperimentJson(single.experiment) : null,
    summary: single === undefined ? { count: notifications.length, lines: [...lines], more_count: moreCount } : null,
  };
}

function toExperimentJson(experiment: ToldExperiment): z.infer<typeof experimentSchema> {
  return {
    name: experiment.name,
    skill_name: experiment.skill?.name ?? null,
    kind: experiment.skill?.kind ?? null,
    control_strategy: experiment.controlStrategy,
    treatment_strategy: experiment.treatmentStrategy,
    status: experiment.status,
    winner: experiment.winner,
    verdict: experiment.verdict,
    started_at: toInstant(experiment.startAt),
    closed_at: toInstant(experiment.closedAt),
  };
}
