import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createExperiment } from '../../src/app/experiments/create-experiment.ts';
import { Notifier } from '../../src/app/notifications/notifier.ts';
import { NOTIFICATION_FORMATS } from '../../src/delivery/notifications/formats.ts';
import { webhookSchema } from '../../src/delivery/notifications/webhook.ts';
import type { Anomaly } from '../../src/domain/anomaly.ts';
import { NOTIFICATION_EVENTS, type NotificationTarget } from '../../src/domain/notification-target.ts';
import { FetchPoster } from '../../src/platform/fetch-poster.ts';
import { InProcessEventBus } from '../../src/platform/in-process-event-bus.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { ManualTime } from '../support/manual-time.ts';
import { answers, Receiver } from '../support/receiver.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-28T12:30:00Z');
const SECRET = 'k9-Vq7_not-to-be-seen';

let temporary: TemporaryStore;
let time: ManualTime;
let receiver: Receiver;
beforeEach(async () => {
  time = new ManualTime(NOW);
  temporary = await openTemporaryStore(time, { oneThread: true });
  receiver = await Receiver.start();
});
afterEach(() => temporary.remove());

function makeTarget(changes: Partial<NotificationTarget> = {}): NotificationTarget {
  return {
    ...{ name: 'team', kind: 'webhook', url: `${receiver.url}/hook?key=${SECRET}`, secret: SECRET, minSeverity: 'low' },
    ...{ events: NOTIFICATION_EVENTS, burst: 100, perMinute: 600, ...changes },
  };
}

/** A notifier as a server makes it, that ends with the test. */
async function startNotifier(targets: readonly NotificationTarget[] = [makeTarget()], timeoutMs?: number) {
  const logger = makeKeepingLogger();
  const bus = new InProcessEventBus(logger);
  const notifier = new Notifier({
    ...{ targets, store: temporary.store, bus, logger, clock: time, pause: time.pause, random: seededRandom(1), source: 'test' },
    poster: new FetchPoster(timeoutMs === undefined ? {} : { timeoutMs }),
    formatOf: ({ kind }) => NOTIFICATION_FORMATS[kind],
  });
  await notifier.begin('http://127.0.0.1:8765');
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await notifier.close();
  };
  onTestFinished(close);
  return { notifier, bus, logger, close, outcomes: () => notifier.statistics.list()[0]?.outcomes };
}

function makeAnomaly(changes: Partial<Anomaly> = {}): Anomaly {
  const alarmAt = Math.floor(time.now() / HOUR) * HOUR;
  return {
    ...{ metric: 'completion_rate', anomalyType: 'performance_drop', alarmAt, beganAt: alarmAt - HOUR, lastSeenAt: alarmAt },
    ...{ baselineValue: 0.95, observedValue: 0.4, deviationScore: -5.1, severity: 'high', sampleSize: 31, resolution: null, ...changes },
  };
}

/** Stores what a look at skills has found, as the analysis does. */
const store = (anomalies: Readonly<Record<string, readonly Anomaly[]>>) =>
  temporary.store.analyses.anomalies.sync(
    Object.entries(anomalies).map(([name, found]) => ({ skill: { kind: 'shell', name }, from: 0, anomalies: found, now: time.now() })),
  );

const texts = () => receiver.documents().map(({ text }) => text);

describe('a webhook', () => {
  it('hears of an anomaly when it begins and when it ends, once each, signed and as documented', async () => {
    const { notifier, bus, outcomes } = await startNotifier();
    const [anomaly] = await store({ deploy: [makeAnomaly()] });
    if (anomaly === undefined) throw new Error('nothing was stored');
    bus.publish({ kind: 'anomaly_detected', anomaly });
    await receiver.untilReceived(1);
    for (let k = 0; k < 3; k++) await notifier.look();
    const resolution = { at: time.now(), reason: 'recovered' } as const;
    await store({ deploy: [makeAnomaly({ severity: 'low', resolution })] });
    await notifier.look();
    await receiver.untilReceived(2);
    await notifier.look();

    const [begun, ended, ...more] = receiver.documents().map((document) => webhookSchema.parse(document));
    expect(more).toEqual([]);
    expect(begun).toMatchObject({
      ...{ version: 1, event: 'anomaly_detected', source: 'test', text: 'deploy: completion 95 % → 40 % (high)' },
      url: 'http://127.0.0.1:8765/#/skills/deploy?kind=shell',
      anomaly: { skill_name: 'deploy', kind: 'shell', metric: 'completion_rate', severity: 'high', resolved_at: null },
    });
    expect(ended).toMatchObject({
      event: 'anomaly_resolved',
      incident: begun?.incident,
      anomaly: { severity: 'high', resolution: 'recovered' },
    });
    expect(ended?.id).not.toBe(begun?.id);
    for (const { headers, body, path } of receiver.requests) {
      const timestamp = headers['x-session-buddy-timestamp'];
      expect(Number(timestamp)).toBe(NOW / 1000);
      const expected = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
      expect(headers['x-session-buddy-signature']).toBe(`sha256=${expected}`);
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': (JSON.parse(body) as { id: string }).id });
      expect(path).toBe(`/hook?key=${SECRET}`);
    }
    expect(outcomes()).toEqual({ delivered: 2, failed: 0, dropped: 0 });
  });

  it('hears of an experiment that is decided or stopped, without the folders of its variants', async () => {
    const { experiments } = temporary.store.analyses;
    const request = { skill: { kind: 'skill', name: 'review' }, controlStrategy: 'short', treatmentStrategy: 'long' } as const;
    const { id } = await createExperiment(experiments, { ...request, name: 'prompt' }, NOW - DAY);
    const other = await createExperiment(experiments, { ...request, name: 'old' }, NOW - 9 * DAY);
    await experiments.close(other.id, { status: 'completed', winner: null, at: NOW - 8 * DAY });
    const { notifier, bus } = await startNotifier();
    await experiments.close(id, { status: 'completed', winner: 'treatment', at: NOW });
    bus.publish({ kind: 'experiment_decided', name: 'prompt', winner: 'treatment' });
    await receiver.untilReceived(1);
    await notifier.look();
    const documents = receiver.documents().map((document) => webhookSchema.parse(document));
    expect(documents).toMatchObject([
      {
        ...{ event: 'experiment_decided', text: 'experiment prompt is decided: the treatment won', anomaly: null },
        experiment: {
          name: 'prompt',
          skill_name: 'review',
          verdict: 'treatment_wins',
          winner: 'treatment',
          closed_at: '2026-11-28T12:30:00.000Z',
        },
      },
    ]);
  });

  it('hears only of what it asked for', async () => {
    const target = makeTarget({ minSeverity: 'medium', events: ['anomaly_detected'] });
    const { notifier } = await startNotifier([target]);
    await store({ slight: [makeAnomaly({ severity: 'low' })], plain: [makeAnomaly({ severity: 'medium' })] });
    await notifier.look();
    await receiver.untilReceived(1);
    await store({ plain: [makeAnomaly({ resolution: { at: NOW, reason: 'recovered' } })], slight: [makeAnomaly({ severity: 'high' })] });
    await notifier.look();
    await receiver.untilReceived(2);
    expect(texts()).toEqual(['plain: completion 95 % → 40 % (medium)', 'slight: completion 95 % → 40 % (high)']);
  });
});

describe('a receiver that does not work', () => {
  it('hears the same message again after each failure, with more and more time between, until it has taken it', async () => {
    receiver.answer(answers.status(500), answers.reset, answers.hang, answers.status(302, { location: 'http://127.0.0.1:1/' }));
    const { notifier, outcomes, logger } = await startNotifier([makeTarget()], 50);
    await store({ deploy: [makeAnomaly()] });
    await notifier.look();
    const waits: number[] = [];
    for (const most of [1000, 2000, 4000, 8000]) {
      const wait = await time.untilPaused(most / 2, most);
      waits.push(wait);
      time.advance(wait);
    }
    await vi.waitFor(() => expect(outcomes()).toEqual({ delivered: 1, failed: 0, dropped: 0 }));
    expect(receiver.requests).toHaveLength(5);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    // Signed anew: the time in whole seconds is part of what is signed.
    const [first, ...later] = receiver.requests.map(({ headers }) => headers['x-session-buddy-signature']);
    expect(later.at(-1)).not.toBe(first);
    expect(logger.lines.map(({ message }) => message)).toEqual([
      'a notification failed, trying again',
      'notifications are delivered again',
    ]);
  });

  it('is left alone for as long as it asks with 429', async () => {
    receiver.answer(answers.status(429, { 'retry-after': '90' }, 'slow down'));
    const { notifier, outcomes } = await startNotifier();
    await store({ deploy: [makeAnomaly()] });
    await notifier.look();
    expect(await time.untilPaused(89_000, 91_000)).toBe(90_000);
    time.advance(89_999);
    await notifier.look();
    expect(receiver.requests).toHaveLength(1);
    time.advance(1);
    await vi.waitFor(() => expect(outcomes()).toMatchObject({ delivered: 1 }));
    expect(receiver.requests).toHaveLength(2);
  });

  it('is not asked again when it refuses, and the next message goes on', async () => {
    receiver.answer(answers.status(410, {}, 'gone'));
    const { notifier, outcomes } = await startNotifier();
    await store({ first: [makeAnomaly()] });
    await notifier.look();
    await vi.waitFor(() => expect(outcomes()).toMatchObject({ failed: 1 }));
    await store({ first: [makeAnomaly({ resolution: { at: NOW, reason: 'recovered' } })], second: [makeAnomaly()] });
    await notifier.look();
    await vi.waitFor(() => expect(outcomes()).toEqual({ delivered: 1, failed: 1, dropped: 0 }));
    expect(texts()).toEqual([expect.stringMatching(/^first/), expect.stringMatching(/^second/)]);
  });

  it('is given up after a day, and does not keep another target waiting', async () => {
    const other = await Receiver.start();
    const dead = makeTarget({ url: 'http://127.0.0.1:1/' });
    const { notifier, outcomes } = await startNotifier([dead, makeTarget({ name: 'other', url: other.url })]);
    await store({ deploy: [makeAnomaly()] });
    await notifier.look();
    await other.untilReceived(1);
    await time.untilPaused(500, 1000);
    time.advance(DAY + 1);
    await vi.waitFor(() => expect(outcomes()).toEqual({ delivered: 0, failed: 1, dropped: 0 }));
    expect(other.requests).toHaveLength(1);
  });

  it('finds no secret of its own in the log, and nothing of a failed name', async () => {
    receiver.answer(answers.status(500, {}, `bad key ${SECRET}`), answers.reset, answers.status(400, {}, `bad key ${SECRET}`));
    const { notifier, outcomes, logger } = await startNotifier();
    await store({ deploy: [makeAnomaly()] });
    await notifier.look();
    time.advance(await time.untilPaused(500, 1000));
    time.advance(await time.untilPaused(1000, 2000));
    await vi.waitFor(() => expect(outcomes()).toMatchObject({ failed: 1 }));
    const log = JSON.stringify(logger.lines);
    expect(log).toContain('bad key [redacted]');
    expect(log).not.toContain(SECRET);
    expect(log).not.toContain(receiver.url);
  });
});

describe('after a restart', () => {
  it('nothing is told twice, and an end is told of what an earlier process has told', async () => {
    const first = await startNotifier();
    await store({ deploy: [makeAnomaly()] });
    await first.notifier.look();
    await vi.waitFor(() => expect(first.outcomes()).toMatchObject({ delivered: 1 }));
    await first.close();

    const second = await startNotifier();
    await second.notifier.look();
    await second.close();
    expect(receiver.requests).toHaveLength(1);

    time.advance(3 * HOUR);
    await store({ deploy: [makeAnomaly({ alarmAt: NOW - (NOW % HOUR), resolution: { at: NOW + HOUR, reason: 'recovered' } })] });
    await startNotifier();
    await receiver.untilReceived(2);
    expect(texts()).toEqual(['deploy: completion 95 % → 40 % (high)', 'deploy: completion is back to what it was']);
  });

  it('what was not taken is sent again under the same id, and what was stored while nobody ran is told', async () => {
    receiver.answer(answers.status(503));
    const first = await startNotifier();
    await store({ deploy: [makeAnomaly()] });
    await first.notifier.look();
    await time.untilPaused(500, 1000);
    await first.close();

    await store({ lint: [makeAnomaly()] });
    time.advance(5 * HOUR);
    await startNotifier();
    await receiver.untilReceived(3);
    const [one, again, other] = receiver.documents();
    expect(again).toEqual(one);
    expect(other).toMatchObject({ text: 'lint: completion 95 % → 40 % (high)' });
  });

  it('is no news what a history holds that is read at the first start', async () => {
    const alarmAt = Math.floor(NOW / HOUR) * HOUR;
    await store({ deploy: [makeAnomaly({ alarmAt: alarmAt - 3 * HOUR })], lint: [makeAnomaly()] });
    await startNotifier();
    await receiver.untilReceived(1);
    expect(texts()).toEqual(['lint: completion 95 % → 40 % (high)']);
  });

  it('nothing is told anew when all analyses are made anew', async () => {
    const { notifier } = await startNotifier();
    await store({ deploy: [makeAnomaly()] });
    await notifier.look();
    await receiver.untilReceived(1);
    await temporary.store.rebuild();
    await notifier.look();
    time.advance(5 * MINUTE);
    await store({ deploy: [makeAnomaly({ alarmAt: NOW - (NOW % HOUR) })] });
    await notifier.look();
    expect(await temporary.store.analyses.analysisState.read('notifications')).not.toEqual([]);
    expect(receiver.requests).toHaveLength(1);
  });

  it('an anomaly that later data has taken away ends, once that has lasted', async () => {
    const { notifier } = await startNotifier();
    await store({ deploy: [makeAnomaly()] });
    await notifier.look();
    await receiver.untilReceived(1);
    await store({ deploy: [] });
    for (let k = 0; k < 11; k++) {
      await notifier.look();
      expect(receiver.requests).toHaveLength(1);
      time.advance(k < 10 ? MINUTE - 1 : 11);
    }
    await notifier.look();
    await receiver.untilReceived(2);
    expect(texts()[1]).toBe('deploy: completion is as it was, as later data shows');
  });
});

describe('an Alertmanager', () => {
  it('hears of all at once, again every 15 minutes for as long as they go on, and of their end', async () => {
    const { notifier, outcomes } = await startNotifier([makeTarget({ kind: 'alertmanager', burst: 1, perMinute: 1 })]);
    const anomalies = { deploy: [makeAnomaly()], lint: [makeAnomaly()] };
    await store(anomalies);
    await notifier.look();
    await receiver.untilReceived(1);
    time.advance(15 * MINUTE);
    await receiver.untilReceived(2);
    await store({ ...anomalies, lint: [makeAnomaly({ resolution: { at: time.now(), reason: 'recovered' } })] });
    await notifier.look();
    await receiver.untilReceived(3);
    await time.untilPaused(1, 15 * MINUTE);
    time.advance(15 * MINUTE);
    await receiver.untilReceived(4);
    const alerts = receiver.requests.map(({ body }) => JSON.parse(body) as { labels: { skill_name: string }; endsAt: string }[]);
    expect(alerts.map((some) => some.map(({ labels, endsAt }) => [labels.skill_name, (Date.parse(endsAt) - NOW) / MINUTE]).sort())).toEqual(
      [
        [
          ['deploy', 60],
          ['lint', 60],
        ],
        [
          ['deploy', 75],
          ['lint', 75],
        ],
        [['lint', 15]],
        [['deploy', 90]],
      ],
    );
    // What is told again is not counted again.
    expect(outcomes()).toEqual({ delivered: 3, failed: 0, dropped: 0 });
  });
});

describe('more than the rate allows', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, k) => [`skill-${k}`, [makeAnomaly()]]));

  it('is told in one message that lists some and counts the rest', async () => {
    const { notifier, outcomes } = await startNotifier([makeTarget({ burst: 4, perMinute: 6 })]);
    await store(many(30));
    await notifier.look();
    await vi.waitFor(() => expect(outcomes()).toEqual({ delivered: 30, failed: 0, dropped: 0 }));
    const documents = receiver.documents().map((document) => webhookSchema.parse(document));
    expect(documents.map(({ event }) => event)).toEqual(['anomaly_detected', 'anomaly_detected', 'anomaly_detected', 'summary']);
    expect(documents[3]).toMatchObject({ url: 'http://127.0.0.1:8765/', summary: { count: 27, more_count: 17 } });
    expect(documents[3]?.summary?.lines).toHaveLength(10);

    await store({ ...many(30), late: [makeAnomaly()] });
    await notifier.look();
    expect(await time.untilPaused(9_999, 10_000)).toBe(10_000);
    expect(receiver.requests).toHaveLength(4);
    time.advance(10_000);
    await receiver.untilReceived(5);
    expect(texts()[4]).toMatch(/^late/);
  });

  it('does not fill the memory: what no longer finds a place is dropped and counted', async () => {
    receiver.answer(answers.hang);
    const { notifier, outcomes } = await startNotifier([makeTarget()], 50);
    await store(many(1010));
    await notifier.look();
    await notifier.look();
    expect(outcomes()).toEqual({ delivered: 0, failed: 0, dropped: 10 });
  });
});
