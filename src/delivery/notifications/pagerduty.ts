import type { Message, NotificationFormat } from '../../app/notifications/notification-format.ts';
import type { AnomalySeverity } from '../../domain/anomaly.ts';
import { toAnomalyJson } from '../public-json/anomaly-json.ts';
import { toInstant } from '../public-json/units.ts';
import { describeMessage, incidentIdOf, linkTo, listSummary, severityOf, shorten } from './describe.ts';

const SEVERITIES: Readonly<Record<AnomalySeverity, string>> = { low: 'info', medium: 'warning', high: 'critical' };
const LONGEST_SUMMARY = 1024;

/**
 * Events API v2 of PagerDuty. What was triggered is resolved under the same `dedup_key`; a resolution of what was told in
 * a summary only is ignored there.
 *
 * @see https://developer.pagerduty.com/docs/send-alert-event
 */
export const pagerDutyFormat: NotificationFormat = {
  mostAtOnce: 1,
  repeatEveryMs: null,
  // What is left open there calls somebody.
  canSummarize: ({ event }) => event !== 'anomaly_resolved',
  compose(message) {
    const { url, secret } = message.target;
    const [first] = message.notifications;
    const isEnd = message.notifications.length === 1 && first?.event === 'anomaly_resolved';
    const event = {
      routing_key: secret,
      event_action: isEnd ? 'resolve' : 'trigger',
      dedup_key: dedupKeyOf(message),
      ...(isEnd ? {} : describeTrigger(message)),
    };
    return { url, headers: {}, body: JSON.stringify(event) };
  },
};

function describeTrigger(message: Message) {
  const link = linkTo(message);
  const [first] = message.notifications;
  return {
    payload: {
      summary: shorten(describeMessage(message), LONGEST_SUMMARY),
      source: message.source,
      severity: SEVERITIES[severityOf(message)],
      timestamp: toInstant(message.createdAt),
      component: componentOf(message),
      group: 'session-buddy',
      class: message.notifications.length > 1 ? 'summary' : (first?.event ?? 'summary'),
      custom_details: detailsOf(message),
    },
    client: 'Session-Buddy',
    ...(link === null ? {} : { client_url: link, links: [{ href: link, text: 'dashboard' }] }),
  };
}

function componentOf({ notifications: [first, second] }: Message): string {
  if (first === undefined || second !== undefined || first.event === 'test') return 'session-buddy';
  return shorten('anomaly' in first ? first.anomaly.skill.name : first.experiment.name);
}

function detailsOf(message: Message): Record<string, unknown> {
  const [first] = message.notifications;
  if (message.notifications.length > 1) {
    const { lines, moreCount } = listSummary(message);
    return { lines, more_count: moreCount };
  }
  if (first !== undefined && 'anomaly' in first) return toAnomalyJson(first.anomaly);
  return first !== undefined && 'experiment' in first ? { verdict: first.experiment.verdict, winner: first.experiment.winner } : {};
}

/** At most 255 characters. One summary is one alert, as the next is news. */
function dedupKeyOf(message: Message): string {
  const [first] = message.notifications;
  const isSummary = message.notifications.length > 1 || first === undefined || first.event === 'test';
  return `session-buddy/${isSummary ? message.id : incidentIdOf(message, first)}`;
}
