import type { Config } from '../../config/config-schema.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import { NOTIFICATION_EVENTS, type NotificationTarget } from '../../domain/notification-target.ts';

const WEBHOOK_NAME = 'webhook';

/** Who is told, as configured. @throws SessionBuddyError CONFIG_INVALID when two have one name */
export function listNotificationTargets(config: Config): NotificationTarget[] {
  const targets: NotificationTarget[] = config['notifications.targets'].map(({ min_severity, per_minute, ...target }) => ({
    ...target,
    minSeverity: min_severity,
    perMinute: per_minute,
  }));
  const url = config['notifications.webhook_url'];
  if (url === '') return targets;
  if (targets.some(({ name }) => name === WEBHOOK_NAME)) {
    throw new SessionBuddyError(
      'CONFIG_INVALID',
      'notifications.webhook_url is the target "webhook", and notifications.targets has one too',
    );
  }
  const secret = config['notifications.webhook_secret'];
  const rules = { minSeverity: 'low', events: NOTIFICATION_EVENTS, burst: 5, perMinute: 20 } as const;
  return [...targets, { name: WEBHOOK_NAME, kind: 'webhook', url, secret, ...rules }];
}
