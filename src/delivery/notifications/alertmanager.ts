import type { Notification } from '../../app/notifications/notification.ts';
import type { Message, NotificationFormat } from '../../app/notifications/notification-format.ts';
import type { AnomalySeverity } from '../../domain/anomaly.ts';
import { toInstant } from '../public-json/units.ts';
import { describeNotification, linkTo, shorten } from './describe.ts';

const PATH = '/api/v2/alerts';
const SEVERITIES: Readonly<Record<AnomalySeverity, string>> = { low: 'info', medium: 'warning', high: 'critical' };
/** Alertmanager takes an alert for over when nobody tells it again: it keeps none on disk. */
const REPEAT_MS = 15 * 60_000;
const GOES_ON_MS = 4 * REPEAT_MS;
/** An alert that has no end of its own. */
const SHORT_MS = 5 * 60_000;

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

/**
 * Version 2 of the API of Alertmanager, which takes as many alerts at once as there are.
 *
 * @see https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml – `postableAlerts`
 */
export const alertmanagerFormat: NotificationFormat = {
  mostAtOnce: 100,
  repeatEveryMs: REPEAT_MS,
  canSummarize: () => false,
  compose(message) {
    const { url, secret } = message.target;
    // A beginning and its end in one request are one alert there.
    const latest = new Map(message.notifications.map((one) => [one.incident, one]));
    return {
      url: completeAddress(url),
      headers: secret === '' ? {} : { authorization: `Bearer ${secret}` },
      body: JSON.stringify([...latest.values()].map((one) => toAlert(one, message))),
    };
  },
};

function toAlert(notification: Notification, message: Message): Alert {
  const link = linkTo({ ...message, notifications: [notification] });
  return {
    labels: { ...labelsOf(notification), instance: message.source },
    annotations: { summary: describeNotification(notification) },
    ...timesOf(notification, message.sentAt),
    ...(link === null ? {} : { generatorURL: link }),
  };
}

function labelsOf(notification: Notification): Record<string, string> {
  if (notification.event === 'test') return { alertname: 'SessionBuddyTest', severity: 'info' };
  if (notification.event === 'experiment_decided') {
    const { name, verdict } = notification.experiment;
    return { alertname: 'SessionBuddyExperimentDecided', severity: 'info', experiment: shorten(name), verdict };
  }
  const { skill, severity, metric, anomalyType } = notification.anomaly;
  return {
    alertname: 'SessionBuddyAnomaly',
    skill_name: shorten(skill.name),
    severity: SEVERITIES[severity],
    kind: skill.kind ?? 'unknown',
    metric: metric ?? 'unknown',
    anomaly_type: anomalyType,
  };
}

/** An end lies behind its beginning, or the alert is refused. */
function timesOf(notification: Notification, sentAt: number): Pick<Alert, 'startsAt' | 'endsAt'> {
  if (notification.event === 'test') return { startsAt: toInstant(sentAt), endsAt: toInstant(sentAt + SHORT_MS) };
  if (notification.event === 'experiment_decided') {
    const startsAt = notification.experiment.closedAt;
    return { startsAt: toInstant(startsAt), endsAt: toInstant(Math.max(startsAt, sentAt) + SHORT_MS) };
  }
  const { detectedAt, resolvedAt } = notification.anomaly;
  const isEnd = notification.event === 'anomaly_resolved';
  const endsAt = isEnd ? Math.min(resolvedAt ?? sentAt, sentAt) : sentAt + GOES_ON_MS;
  return { startsAt: toInstant(detectedAt), endsAt: toInstant(Math.max(detectedAt + 1, endsAt)) };
}

function completeAddress(text: string): string {
  const url = new URL(text);
  if (!url.pathname.endsWith(PATH)) url.pathname = `${url.pathname.replace(/\/+$/, '')}${PATH}`;
  return url.href;
}
