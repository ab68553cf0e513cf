import { z } from 'zod';

const instant = z.iso.datetime();

/**
 * What a trigger and a resolution look like. https://developer.pagerduty.com/docs/send-alert-event: `summary`, `source`
 * and `severity` are required of a trigger; a summary has at most 1024 characters, a `dedup_key` at most 255, a routing
 * key exactly 32.
 */
export const pagerDutyEventSchema = z.discriminatedUnion('event_action', [
  z.strictObject({
    routing_key: z.string().length(32),
    event_action: z.literal('trigger'),
    dedup_key: z.string().min(1).max(255),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: instant.optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    }),
    client: z.string().optional(),
    client_url: z.url().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
    images: z.array(z.strictObject({ src: z.url(), href: z.url().optional(), alt: z.string().optional() })).optional(),
  }),
  z.strictObject({
    routing_key: z.string().length(32),
    event_action: z.enum(['resolve', 'acknowledge']),
    dedup_key: z.string().min(1).max(255),
  }),
]);

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
const labelSet = z.record(labelName, z.string().min(1));

/**
 * `postableAlerts` of https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml: `labels` is required; all
 * other fields are optional there. An alert is refused when it ends before it starts (`Alert.Validate`).
 */
export const alertmanagerAlertsSchema = z.array(
  z
    .strictObject({
      labels: labelSet.refine((labels) => labels['alertname'] !== undefined),
      annotations: labelSet.optional(),
      startsAt: instant.optional(),
      endsAt: instant.optional(),
      generatorURL: z.url().optional(),
    })
    .refine(({ startsAt = '', endsAt = '' }) => Date.parse(endsAt) > Date.parse(startsAt), { error: 'ends before it starts' }),
);

/** No `&`, `<` or `>` but as an entity or a link. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const slackText = z.string().refine((text) => !/[<>]|&(?!amp;|lt;|gt;)/.test(text.replaceAll(/<https?:[^<>|]+\|[^<>|]+>/g, '')));
const markdown = z.strictObject({ type: z.literal('mrkdwn'), text: slackText.min(1).max(3000) });

/**
 * An incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks; at most 50 blocks, of
 * those that we use: https://docs.slack.dev/reference/block-kit/blocks/section-block and `context-block`.
 */
export const slackMessageSchema = z.strictObject({
  text: slackText.min(1).max(40_000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('section'), text: markdown }),
        z.strictObject({ type: z.literal('context'), elements: z.array(markdown).min(1).max(10) }),
      ]),
    )
    .max(50),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
});
