import type { Message, NotificationFormat } from '../../app/notifications/notification-format.ts';
import type { AnomalySeverity } from '../../domain/anomaly.ts';
import { describeMessage, linkTo, listSummary, severityOf } from './describe.ts';

const SIGNS: Readonly<Record<AnomalySeverity, string>> = {
  low: ':information_source:',
  medium: ':warning:',
  high: ':rotating_light:',
};

/**
 * An incoming webhook of Slack.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * @see https://docs.slack.dev/reference/block-kit/blocks/section-block – a text of at most 3000 characters
 */
export const slackFormat: NotificationFormat = {
  mostAtOnce: 1,
  repeatEveryMs: null,
  canSummarize: () => true,
  compose(message) {
    const text = describeMessage(message);
    const blocks = [section(`${signOf(message)} ${escapeText(text)}${listOf(message)}`), ...context(message)];
    return {
      url: message.target.url,
      headers: {},
      // `text` is what notifications and screen readers show.
      body: JSON.stringify({ text: escapeText(text), blocks, unfurl_links: false, unfurl_media: false }),
    };
  },
};

function signOf(message: Message): string {
  const [first] = message.notifications;
  if (message.notifications.length === 1 && first?.event === 'anomaly_resolved') return ':white_check_mark:';
  if (message.notifications.length === 1 && first?.event === 'experiment_decided') return ':bar_chart:';
  return SIGNS[severityOf(message)];
}

function listOf(message: Message): string {
  if (message.notifications.length === 1) return '';
  const { lines, moreCount } = listSummary(message);
  const more = moreCount === 0 ? '' : `\nand ${moreCount} more`;
  return `\n${lines.map((line) => `• ${escapeText(line)}`).join('\n')}${more}`;
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function context(message: Message) {
  const link = linkTo(message);
  const dashboard = link === null ? '' : ` · <${escapeText(link)}|dashboard>`;
  return [{ type: 'context', elements: [{ type: 'mrkdwn', text: `${escapeText(message.source)}${dashboard}` }] }];
}

/**
 * So that a name neither calls a channel (`<!channel>`) nor makes a link.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
