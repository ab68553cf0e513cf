import type { StoredAnomaly } from '../../domain/anomaly.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { toAnomalyJson } from '../public-json/anomaly-json.ts';
import type { Frame } from './frame.ts';
import type { HubClient } from './hub-client.ts';
import type { HubLimits } from './hub-limits.ts';
import { inTurns, Turn } from './in-turns.ts';
import { LiveData, type LiveDataJson, type LiveState, type LiveStore } from './live-data.ts';
import { isAbout, RecentAnomalies } from './recent-anomalies.ts';
import { encodeAnomaly } from './server-message.ts';
import { type Group, Subscriptions } from './subscriptions.ts';
import { TOP_SKILLS, type Topic, type UpdateMode } from './topic.ts';

/** One update of the top skills, as an object. */
export interface Snapshot {
  readonly sequence: number;
  /** Epoch ms. */
  readonly at: number;
  readonly data: LiveDataJson;
}
export type SnapshotListener = (snapshot: Snapshot) => void;

export interface BroadcasterOptions {
  readonly store: LiveStore;
  readonly clock: Clock;
  readonly limits: HubLimits;
  readonly logger: Pick<Logger, 'error'>;
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
}

/** Sends each topic's updates to those who follow it. */
export class Broadcaster {
  readonly #options: BroadcasterOptions;
  readonly #live: LiveData;
  readonly #subscriptions: Subscriptions;
  readonly #recentAnomalies = new RecentAnomalies();
  readonly #listeners = new Set<SnapshotListener>();
  #sequence = 0;
  /** Resolves when the updates before are out: two never overlap, so that no client is sent a later one first. */
  #publishing: Promise<void> = Promise.resolve();

  constructor(options: BroadcasterOptions) {
    this.#options = options;
    this.#live = new LiveData(options.store, options.clock);
    this.#subscriptions = new Subscriptions(options.limits.fullEvery);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  noteChange(): void {
    this.#live.noteChange();
  }

  addListener(listener: SnapshotListener): () => void {
    const own: SnapshotListener = (snapshot) => listener(snapshot);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Whether one more may follow the topic: there is a bound on different ones. */
  mayFollow(topic: Topic, mode: UpdateMode): boolean {
    return this.#subscriptions.has(topic, mode) || this.#subscriptions.size < this.#options.limits.maxTopics;
  }

  /**
   * Sends what is known now, without waiting for the next interval, unless that comes first.
   *
   * @param seen - number of the last update that the client has had, when it comes back
   */
  follow(client: HubClient, topic: Topic, mode: UpdateMode, seen?: number): void {
    const group = this.#subscriptions.follow(client, topic, mode);
    if (seen !== undefined) for (const frame of this.#recentAnomalies.listSince(seen, topic)) client.reply(frame);
    void this.#sendFirst(client, group);
  }

  unfollow(client: HubClient): void {
    this.#subscriptions.drop(client);
  }

  /** @throws what the store throws */
  async read(topic: Topic): Promise<LiveState> {
    this.#live.refresh();
    return this.#live.stateOf(topic);
  }

  /** One interval: every topic that has subscribers is encoded once. Does not reject. */
  publish(): Promise<void> {
    this.#publishing = this.#publishing.then(() => this.#publish());
    return this.#publishing;
  }

  /** To those who follow the skill, or the top skills of its kind. */
  announce(anomaly: StoredAnomaly): void {
    this.#live.noteChange();
    const frame = encodeAnomaly(toAnomalyJson(anomaly), this.#options.clock.now(), this.#sequence);
    this.#recentAnomalies.add({ anomaly, frame });
    const concerned = this.#subscriptions.snapshot().filter(({ topic }) => isAbout(topic, anomaly));
    const clients = concerned.flatMap(({ members }) => [...members]);
    void inTurns(clients, (client) => client.reply(frame));
  }

  async #publish(): Promise<void> {
    const { clock, onFailure, onSuccess } = this.#options;
    try {
      this.#live.refresh();
      const sequence = ++this.#sequence;
      const turn = new Turn();
      for (const group of this.#subscriptions.snapshot()) {
        await turn.giveWay();
        const update = group.stream.next(await this.#live.stateOf(group.topic), sequence, clock.now());
        if (update === undefined) continue;
        const { frame, whole, base } = update;
        await inTurns(
          [...group.members],
          (client) => {
            // It may have changed its mind, or been sent this one already, in the turns between.
            if (client.group !== group || client.lastSequence === sequence) return;
            this.#offer(client, base === null || client.lastSequence === base ? frame : whole, whole);
          },
          turn,
        );
      }
      if (this.#listeners.size > 0) await this.#tellListeners(sequence);
      onSuccess();
    } catch (error) {
      onFailure(error);
    }
  }

  async #tellListeners(sequence: number): Promise<void> {
    const { data } = await this.#live.stateOf(TOP_SKILLS);
    for (const listener of [...this.#listeners]) {
      try {
        listener({ sequence, at: this.#options.clock.now(), data });
      } catch (error) {
        this.#options.logger.error({ err: error }, 'a listener of live metrics failed');
      }
    }
  }

  async #sendFirst(client: HubClient, group: Group): Promise<void> {
    try {
      const state = await this.read(group.topic);
      if (client.group !== group || client.lastSequence >= 0) return;
      const frame = group.stream.first(state, this.#sequence, this.#options.clock.now());
      this.#offer(client, frame, frame);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  #offer(client: HubClient, frame: Frame, whole: Frame): void {
    client.offer(frame, whole, performance.now());
  }
}
