import { createHash } from 'node:crypto';
import type { Notification, ToldExperiment } from '../../app/notifications/notification.ts';
import type { Message } from '../../app/notifications/notification-format.ts';
import type { AnomalyMetric, AnomalySeverity, StoredAnomaly } from '../../domain/anomaly.ts';

/** Listed one by one in a summary. */
const MOST_LISTED = 10;
const LONGEST_NAME = 120;
const LONGEST_LINK = 1000;

const SUBJECTS: Readonly<Record<AnomalyMetric, string>> = {
  completion_rate: 'completion',
  duration_seconds: 'duration',
  invocations: 'use',
  duration_spread: 'spread of durations',
};

const VERDICTS: Readonly<Record<ToldExperiment['verdict'], string>> = {
  control_wins: 'the control won',
  treatment_wins: 'the treatment won',
  keep_running: 'no winner',
  inconclusive: 'no winner',
  sample_ratio_mismatch: 'no result: the groups are not split as planned',
};

/** One line of plain text, without a period. */
export function describeNotification(notification: Notification): string {
  if (notification.event === 'test') return 'Session-Buddy can reach you: this is a test';
  if (notification.event === 'experiment_decided') {
    const { name, status, verdict } = notification.experiment;
    return `experiment ${shorten(name)} ${status === 'stopped' ? 'was stopped' : 'is decided'}: ${VERDICTS[verdict]}`;
  }
  const { anomaly } = notification;
  const name = shorten(anomaly.skill.name);
  if (notification.event === 'anomaly_detected') return `${name}: ${describeChange(anomaly)} (${anomaly.severity})`;
  return `${name}: ${anomaly.metric === null ? 'anomaly' : SUBJECTS[anomaly.metric]} ${describeEnd(anomaly)}`;
}

/** The same when it begins and when it ends, another on another Session-Buddy, and without any name in it. */
export function incidentIdOf({ source }: Message, { incident }: Notification): string {
  return createHash('sha256')
    .update(JSON.stringify([source, incident]))
    .digest('hex')
    .slice(0, 32);
}

/** The line of one notification, or of a summary its first line. */
export function describeMessage({ notifications }: Message): string {
  const [first] = notifications;
  if (first !== undefined && notifications.length === 1) return describeNotification(first);
  return `${notifications.length} notifications, more than may be sent one by one`;
}

/** What a summary lists, and how many it leaves out. */
export function listSummary({ notifications }: Message): { readonly lines: readonly string[]; readonly moreCount: number } {
  return {
    lines: notifications.slice(0, MOST_LISTED).map(describeNotification),
    moreCount: Math.max(0, notifications.length - MOST_LISTED),
  };
}

/** Highest of all that is told; an experiment and a test are `low`. */
export function severityOf({ notifications }: Message): AnomalySeverity {
  const all = notifications.map((one) => ('anomaly' in one ? one.anomaly.severity : 'low'));
  return all.includes('high') ? 'high' : all.includes('medium') ? 'medium' : 'low';
}

/** The dashboard's page of the skill, or its first page; null when nobody has said where it is. */
export function linkTo({ notifications, dashboardUrl }: Message): string | null {
  if (dashboardUrl === null) return null;
  const base = dashboardUrl.replace(/\/+$/, '');
  const [first] = notifications;
  const skill = notifications.length > 1 || first === undefined ? null : skillOf(first);
  if (skill === null) return `${base}/`;
  const kind = skill.kind === null ? '' : `?kind=${skill.kind}`;
  const link = `${base}/#/skills/${encodeURIComponent(skill.name.toWellFormed())}${kind}`;
  return link.length > LONGEST_LINK ? `${base}/` : link;
}

/** Cut so that no field of any protocol is too long. */
export function shorten(text: string, most = LONGEST_NAME): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most - 1).join('')}…`;
}

function skillOf(notification: Notification): { readonly kind: string | null; readonly name: string } | null {
  if (notification.event === 'test') return null;
  return notification.event === 'experiment_decided' ? notification.experiment.skill : notification.anomaly.skill;
}

function describeChange({ metric, anomalyType, baselineValue, observedValue }: StoredAnomaly): string {
  if (metric === null || baselineValue === null || observedValue === null) return anomalyType.replace('_', ' ');
  return `${SUBJECTS[metric]} ${formatValue(metric, baselineValue)} → ${formatValue(metric, observedValue)}`;
}

function describeEnd({ resolution }: StoredAnomaly): string {
  if (resolution === 'recovered') return 'is back to what it was';
  if (resolution === 'new_normal') return 'stays as it is now, which counts as normal from here on';
  return resolution === 'unused' ? 'is not watched any more: the skill is not used' : 'is as it was, as later data shows';
}

function formatValue(metric: AnomalyMetric, value: number): string {
  if (metric === 'completion_rate') return `${Math.round(value * 100)} %`;
  if (metric === 'duration_seconds') return `${Number(value.toPrecision(3))} s`;
  return metric === 'duration_spread' ? `×${value.toFixed(1)}` : `${value.toFixed(value < 9.95 ? 1 : 0)}/h`;
}
