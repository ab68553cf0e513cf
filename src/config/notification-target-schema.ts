import { z } from 'zod';
import { ANOMALY_SEVERITIES } from '../domain/anomaly.ts';
import { NOTIFICATION_EVENTS, TARGET_KINDS } from '../domain/notification-target.ts';

export const httpUrl = z.url({ protocol: /^https?$/ });

const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** One of `notifications.targets`, as it stands in the file. */
export const notificationTargetSchema = z
  .strictObject({
    name: z.string().regex(/^[\w.-]{1,64}$/, { error: 'a name has 1 to 64 letters, digits, dots, dashes and underscores' }),
    kind: z.enum(TARGET_KINDS),
    url: httpUrl.optional(),
    secret: z.string().default(''),
    min_severity: z.enum(ANOMALY_SEVERITIES).default('low'),
    events: z
      .array(z.enum(NOTIFICATION_EVENTS))
      .min(1)
      .default([...NOTIFICATION_EVENTS]),
    burst: z.int().min(1).max(100).default(5),
    per_minute: z.number().min(0.1).max(600).default(20),
  })
  .superRefine(({ kind, url, secret }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (kind !== 'pagerduty' && url === undefined) refuse('url', `a target of kind ${kind} needs a url`);
    if (kind === 'pagerduty' && secret === '') refuse('secret', 'a target of kind pagerduty needs its routing key as secret');
    if (kind === 'slack' && secret !== '') refuse('secret', 'a target of kind slack has its secret in its url');
  })
  .transform(({ url, ...target }) => ({ ...target, url: url ?? PAGERDUTY_URL }));
