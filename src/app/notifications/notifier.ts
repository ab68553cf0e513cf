import type { NotificationTarget } from '../../domain/notification-target.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import { describeDecided } from './describe-decided.ts';
import { type AnomalyNews, findAnomalyNews, type ToldAnomaly, toEnd } from './find-news.ts';
import { incidentOfExperiment, keyOf, type Notification } from './notification.ts';
import type { NotificationFormat } from './notification-format.ts';
import { NotificationRecord, type RecordEntry } from './notification-record.ts';
import { NotificationStatistics } from './notification-statistics.ts';
import { type SenderSurroundings, TargetSender } from './target-sender.ts';

export interface NotifierOptions extends Omit<SenderSurroundings, 'record' | 'statistics' | 'dashboardUrl'> {
  readonly targets: readonly NotificationTarget[];
  readonly formatOf: (target: NotificationTarget) => NotificationFormat;
  readonly store: { readonly analyses: Pick<AnalysisPorts, 'analysisState' | 'anomalies' | 'experiments'> };
  readonly bus: EventBus;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const LOOK_EVERY_MS = 60_000;
/** When we last looked is written as often. */
const NOTE_EVERY_MS = 10 * 60_000;
/** Longer than it takes to make all anomalies anew. */
const MISSING_MS = 10 * 60_000;
const KEPT_MS = 7 * DAY_MS;
const MOST_ANOMALIES = 5_000;
/** Waiting for one target; a target that is away for long hears of no more than that. */
const MOST_WAITING = 1_000;

/**
 * Tells the targets of anomalies that have begun or ended and of experiments that were decided. What there is to tell is
 * found by comparing what is stored with what was told, at once when an event says that something was stored, and once a
 * minute: so nothing is lost when the process is killed in between, and what another process has found is told as well.
 */
export class Notifier {
  readonly statistics: NotificationStatistics;
  readonly #options: NotifierOptions;
  #record: NotificationRecord | undefined;
  #senders: readonly TargetSender[] = [];
  #dashboardUrl: string | null = null;
  #looking: Promise<void> | undefined;
  #isLookDue = false;
  #isFailing = false;
  /** Targets for which something was dropped: that is logged once. */
  readonly #dropping = new Set<string>();
  /** By target and incident, since when it is not on record. */
  readonly #missing = new Map<string, ReadonlyMap<string, number>>();
  #ticking: Promise<void> | undefined;
  #endSubscription: () => void = () => undefined;
  readonly #ending = new AbortController();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.statistics = new NotificationStatistics(options.targets.map(({ name }) => name));
  }

  /** @param dashboardUrl - where links lead; null for no links */
  async begin(dashboardUrl: string | null): Promise<void> {
    const { store, targets, formatOf, bus } = this.#options;
    this.#dashboardUrl = dashboardUrl;
    this.#record = await NotificationRecord.open(store.analyses.analysisState);
    const surroundings = {
      ...this.#options,
      ...{ record: this.#record, statistics: this.statistics, dashboardUrl: () => this.#dashboardUrl },
    };
    this.#senders = targets.map((target) => new TargetSender(target, formatOf(target), surroundings));
    for (const sender of this.#senders) sender.begin();
    this.#endSubscription = bus.subscribe((event) => {
      if (event.kind === 'anomaly_detected' || event.kind === 'experiment_decided') void this.look();
    });
    this.#ticking = this.#tick();
  }

  /** Resolves when all that is stored by now is on its way. */
  look(): Promise<void> {
    this.#isLookDue = true;
    this.#looking ??= this.#lookWhileDue().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#endSubscription();
    await this.#ticking;
    await this.#looking;
    await Promise.all(this.#senders.map((sender) => sender.close()));
    await this.#record?.save().catch(() => undefined);
  }

  async #tick(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.look();
      await this.#options.pause(LOOK_EVERY_MS, this.#ending.signal);
    }
  }

  async #lookWhileDue(): Promise<void> {
    while (this.#isLookDue) {
      this.#isLookDue = false;
      try {
        await this.#look();
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing) this.#options.logger.warn({ err: error }, 'what there is to notify of could not be read or kept');
        this.#isFailing = true;
      }
    }
  }

  async #look(): Promise<void> {
    const record = this.#record;
    if (record === undefined) return;
    const { store, targets, clock } = this.#options;
    const now = clock.now();
    // An hour is what an anomaly may be noticed late; what is older was found in a history, unless we were away meanwhile.
    const from = Math.max(now - DAY_MS, Math.min(now, record.lookedAt ?? now) - HOUR_MS);
    const told = new Map(targets.map(({ name }) => [name, record.listOpen(name).flatMap(toAnomaly)]));
    const earliest = Math.min(from, ...[...told.values()].flat().map(({ anomaly }) => anomaly.detectedAt));
    const anomalies = await store.analyses.anomalies.list({ from: earliest, openToo: true, limit: MOST_ANOMALIES });
    for (const target of targets) {
      const own = told.get(target.name) ?? [];
      const held = record.listHeld(target.name);
      const news = findAnomalyNews({ target, anomalies, told: own, held, from });
      const withdrawn = anomalies.length < MOST_ANOMALIES ? this.#findWithdrawn(target, news.missing, now) : [];
      this.#putAnomalies(record, target, { ...news, ended: [...news.ended, ...withdrawn] }, now);
    }
    await this.#putExperiments(record, from, now);
    if (record.lookedAt === null || Math.abs(now - record.lookedAt) >= NOTE_EVERY_MS) record.setLookedAt(now);
    record.prune(
      now - KEPT_MS,
      targets.map(({ name }) => name),
    );
    await record.save();
    for (const sender of this.#senders) sender.wake();
  }

  /** Of those that are not on record: the ones that have been missing for a while. */
  #findWithdrawn({ name }: NotificationTarget, missing: readonly ToldAnomaly[], now: number): ToldAnomaly[] {
    const before = this.#missing.get(name);
    const since = new Map(missing.map(({ incident }) => [incident, before?.get(incident) ?? now]));
    this.#missing.set(name, since);
    return missing
      .filter(({ incident }) => now - (since.get(incident) ?? now) >= MISSING_MS)
      .map((one) => toEnd(one, { resolvedAt: now, resolution: null }));
  }

  #putAnomalies(
    record: NotificationRecord,
    target: NotificationTarget,
    { ended, begun, tooSlight }: Omit<AnomalyNews, 'missing'>,
    now: number,
  ): void {
    for (const notification of ended) {
      const key = keyOf({ ...notification, event: 'anomaly_detected' });
      const entry = record.find(target.name, key);
      if (entry !== undefined) record.put(target.name, { ...entry, isOpen: false });
      this.#put(record, target, notification, now);
    }
    for (const notification of begun) this.#put(record, target, notification, now);
    for (const notification of tooSlight) {
      if (record.find(target.name, keyOf(notification)) !== undefined) continue;
      record.put(target.name, { state: 'held', storedAt: now, isOpen: false, notification });
    }
  }

  async #putExperiments(record: NotificationRecord, from: number, now: number): Promise<void> {
    const { store, targets } = this.#options;
    const { experiments } = store.analyses;
    const listeners = targets.filter(({ events }) => events.includes('experiment_decided'));
    if (listeners.length === 0) return;
    for (const experiment of await experiments.list()) {
      if (experiment.closedAt === null || experiment.closedAt < from) continue;
      const key = keyOf({ event: 'experiment_decided', incident: incidentOfExperiment(experiment) });
      if (listeners.every(({ name }) => record.find(name, key) !== undefined)) continue;
      const notification = await describeDecided(experiments, experiment, now);
      for (const target of listeners) this.#put(record, target, notification, now);
    }
  }

  #put(record: NotificationRecord, target: NotificationTarget, notification: Notification, now: number): void {
    if (notification.event === 'test' || !target.events.includes(notification.event)) return;
    if ((record.find(target.name, keyOf(notification))?.state ?? 'held') !== 'held') return;
    const isFull = record.countWaiting(target.name) >= MOST_WAITING;
    if (isFull) this.#drop(target);
    record.put(target.name, {
      state: isFull ? 'dropped' : 'waiting',
      storedAt: now,
      isOpen: !isFull && notification.event === 'anomaly_detected',
      notification,
    });
  }

  #drop({ name }: NotificationTarget): void {
    this.statistics.count(name, 'dropped');
    if (!this.#dropping.has(name)) this.#options.logger.warn({ target: name }, 'notifications are dropped: too many wait');
    this.#dropping.add(name);
  }
}

function toAnomaly({ notification }: RecordEntry) {
  return notification.event === 'anomaly_detected' || notification.event === 'anomaly_resolved' ? [notification] : [];
}
