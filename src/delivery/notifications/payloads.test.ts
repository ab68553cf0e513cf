import { describe, expect, it } from 'vitest';
import { alertmanagerAlertsSchema, pagerDutyEventSchema, slackMessageSchema } from '../../../test/support/notification-schemas.ts';
import type { Notification } from '../../app/notifications/notification.ts';
import type { Message } from '../../app/notifications/notification-format.ts';
import type { StoredAnomaly } from '../../domain/anomaly.ts';
import { NOTIFICATION_EVENTS, type NotificationTarget, TARGET_KINDS, type TargetKind } from '../../domain/notification-target.ts';
import { NOTIFICATION_FORMATS } from './formats.ts';
import { webhookSchema } from './webhook.ts';

const NOW = Date.parse('2026-11-28T12:30:00Z');
const ROUTING_KEY = 'R016ABCDEFGHIJKLMNOPQRSTUVWXYZ01';

const makeTarget = (kind: TargetKind): NotificationTarget => ({
  ...{ name: 'team', kind, url: 'http://127.0.0.1:9/prefix', secret: ROUTING_KEY, minSeverity: 'low' },
  ...{ events: NOTIFICATION_EVENTS, burst: 5, perMinute: 20 },
});

const makeAnomaly = (changes: Partial<StoredAnomaly> = {}): StoredAnomaly => ({
  ...{ skill: { kind: 'shell', name: 'git push' }, metric: 'completion_rate', anomalyType: 'performance_drop' },
  ...{ detectedAt: NOW - 60_000, beganAt: NOW - 3_600_000, lastSeenAt: NOW, baselineValue: 0.95, observedValue: 0.4 },
  ...{ deviationScore: -5.12, severity: 'high', sampleSize: 31, resolvedAt: null, resolution: null, ...changes },
});

const detected = (changes: Partial<StoredAnomaly> = {}, incident = 'one'): Notification => ({
  ...{ event: 'anomaly_detected', incident, anomaly: makeAnomaly(changes) },
});
const resolved: Notification = {
  ...{ event: 'anomaly_resolved', incident: 'one', anomaly: makeAnomaly({ resolvedAt: NOW, resolution: 'recovered' }) },
};
const decided: Notification = {
  event: 'experiment_decided',
  incident: 'experiment prompt',
  experiment: {
    ...{ name: 'prompt', skill: { kind: 'skill', name: 'review' }, controlStrategy: 'short', treatmentStrategy: 'long' },
    ...{ status: 'completed', winner: 'treatment', verdict: 'treatment_wins', startAt: NOW - 9e8, closedAt: NOW },
  },
};
const test: Notification = { event: 'test', incident: 'test', at: NOW };

function compose(kind: TargetKind, notifications: readonly Notification[], changes: Partial<Message> = {}) {
  const request = NOTIFICATION_FORMATS[kind].compose({
    ...{ target: makeTarget(kind), notifications, createdAt: NOW, sentAt: NOW, id: 'id', source: 'laptop' },
    ...{ dashboardUrl: 'http://127.0.0.1:8765/', ...changes },
  });
  return { ...request, document: JSON.parse(request.body) as unknown };
}

const HOSTILE = `<!channel> & <http://x|y> "\u0000\ud800 ${'é😀'.repeat(3000)}`;
const ALL: Readonly<Record<string, readonly Notification[]>> = {
  detected: [detected()],
  resolved: [resolved],
  decided: [decided],
  test: [test],
  'of an earlier version': [detected({ skill: { kind: null, name: 'old' }, metric: null, baselineValue: null, observedValue: null })],
  hostile: [detected({ skill: { kind: 'skill', name: HOSTILE } })],
  several: Array.from({ length: 500 }, (_, k) => detected({ skill: { kind: 'skill', name: `${HOSTILE.slice(0, 500)}${k}` } }, `${k}`)),
  'resolved in the hour it began': [{ ...resolved, anomaly: makeAnomaly({ detectedAt: NOW, resolvedAt: NOW - 60_000 }) }],
};

describe.each(Object.entries(ALL))('%s', (_name, notifications) => {
  it('is as each protocol documents it, and short', () => {
    for (const dashboardUrl of ['http://127.0.0.1:8765', null]) {
      const documents = Object.fromEntries(TARGET_KINDS.map((kind) => [kind, compose(kind, notifications, { dashboardUrl }).document]));
      webhookSchema.parse(documents['webhook']);
      slackMessageSchema.parse(documents['slack']);
      pagerDutyEventSchema.parse(documents['pagerduty']);
      alertmanagerAlertsSchema.parse(documents['alertmanager']);
    }
    for (const kind of TARGET_KINDS) {
      const most = kind === 'alertmanager' ? NOTIFICATION_FORMATS.alertmanager.mostAtOnce : notifications.length;
      expect(Buffer.byteLength(compose(kind, notifications.slice(0, most)).body)).toBeLessThan(256 * 1024);
    }
  });
});

describe('Slack', () => {
  it('gets a line with a link, in which no name calls anybody', () => {
    const { document, url, headers } = compose('slack', [detected({ skill: { kind: 'shell', name: '<!channel> & co' } })]);
    expect({ url, headers }).toEqual({ url: 'http://127.0.0.1:9/prefix', headers: {} });
    expect(document).toMatchObject({
      text: '&lt;!channel&gt; &amp; co: completion 95 % → 40 % (high)',
      blocks: [
        { text: { text: ':rotating_light: &lt;!channel&gt; &amp; co: completion 95 % → 40 % (high)' } },
        { elements: [{ text: 'laptop · <http://127.0.0.1:8765/#/skills/%3C!channel%3E%20%26%20co?kind=shell|dashboard>' }] },
      ],
    });
  });

  it('lists ten of a summary and counts the rest', () => {
    const { document } = compose(
      'slack',
      Array.from({ length: 27 }, (_, k) => detected({}, `${k}`)),
    );
    const [section] = slackMessageSchema.parse(document).blocks;
    const lines = (section?.type === 'section' ? section.text.text : '').split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('and 17 more');
  });
});

describe('PagerDuty', () => {
  it('resolves under the key that it triggered with, and another Session-Buddy has another', () => {
    const [trigger, resolve, other] = [
      compose('pagerduty', [detected()]),
      compose('pagerduty', [resolved]),
      compose('pagerduty', [detected()], { source: 'desktop' }),
    ].map(({ document }) => pagerDutyEventSchema.parse(document));
    expect(resolve).toEqual({ routing_key: ROUTING_KEY, event_action: 'resolve', dedup_key: trigger?.dedup_key });
    expect(other?.dedup_key).not.toBe(trigger?.dedup_key);
    expect(trigger).toMatchObject({
      payload: { summary: 'git push: completion 95 % → 40 % (high)', source: 'laptop', severity: 'critical', component: 'git push' },
      client_url: 'http://127.0.0.1:8765/#/skills/git%20push?kind=shell',
    });
  });

  it('gets no resolution within a summary: it would stay open there', () => {
    const { canSummarize } = NOTIFICATION_FORMATS.pagerduty;
    expect([detected(), decided, resolved].map(canSummarize)).toEqual([true, true, false]);
  });
});

describe('Alertmanager', () => {
  it('gets alerts with the labels that tell them apart, and the same ones at their end', () => {
    const { document, url, headers } = compose('alertmanager', [detected()]);
    expect(url).toBe('http://127.0.0.1:9/prefix/api/v2/alerts');
    expect(headers).toEqual({ authorization: `Bearer ${ROUTING_KEY}` });
    const [begun] = alertmanagerAlertsSchema.parse(document);
    expect(begun).toMatchObject({
      labels: {
        alertname: 'SessionBuddyAnomaly',
        skill_name: 'git push',
        severity: 'critical',
        metric: 'completion_rate',
        instance: 'laptop',
      },
      ...{ startsAt: '2026-11-28T12:29:00.000Z', endsAt: '2026-11-28T13:30:00.000Z' },
      generatorURL: 'http://127.0.0.1:8765/#/skills/git%20push?kind=shell',
    });
    const [ended] = alertmanagerAlertsSchema.parse(compose('alertmanager', [resolved]).document);
    expect(ended).toMatchObject({ labels: begun?.labels, startsAt: begun?.startsAt, endsAt: '2026-11-28T12:30:00.000Z' });
  });

  it('gets one alert of a beginning and its end', () => {
    const { document } = compose('alertmanager', [detected(), detected({}, 'other'), resolved]);
    expect(alertmanagerAlertsSchema.parse(document).map(({ endsAt }) => endsAt)).toEqual([
      '2026-11-28T12:30:00.000Z',
      '2026-11-28T13:30:00.000Z',
    ]);
  });
});

it('a webhook without a secret is not signed', () => {
  const request = NOTIFICATION_FORMATS.webhook.compose({
    ...{ target: { ...makeTarget('webhook'), secret: '' }, notifications: [test], createdAt: NOW, sentAt: NOW, id: 'id' },
    ...{ source: 'laptop', dashboardUrl: null },
  });
  expect(request.headers).toEqual({});
});
