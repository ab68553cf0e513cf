import type { NotificationFormat } from '../../app/notifications/notification-format.ts';
import type { TargetKind } from '../../domain/notification-target.ts';
import { alertmanagerFormat } from './alertmanager.ts';
import { pagerDutyFormat } from './pagerduty.ts';
import { slackFormat } from './slack.ts';
import { webhookFormat } from './webhook.ts';

export const NOTIFICATION_FORMATS: Readonly<Record<TargetKind, NotificationFormat>> = {
  webhook: webhookFormat,
  slack: slackFormat,
  pagerduty: pagerDutyFormat,
  alertmanager: alertmanagerFormat,
};
