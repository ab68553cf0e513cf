import type { LoadPlan, LoadProgress, LoadTally } from '../../ports/load-worker.ts';
import type { OpenTextSocket } from '../../ports/text-socket.ts';
import { LoadClient } from './load-client.ts';
import { LoadCounts } from './load-counts.ts';
import { TopicReader } from './topic-reader.ts';

/** Handshakes under way at one time: more would wait in the queue of the listener, or be refused by it. */
const MOST_OPENING = 200;
const TICK_MS = 20;
const LEAVE_MS = 2000;

export interface ClientSwarmOptions {
  readonly plan: LoadPlan;
  readonly openSocket: OpenTextSocket;
  /** Epoch ms with fractions. */
  readonly now: () => number;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** The clients of one process: they come, are measured, and go. */
export class ClientSwarm {
  readonly #options: ClientSwarmOptions;
  readonly #url: URL;
  readonly #counts = new LoadCounts();
  readonly #topics: readonly TopicReader[];
  /** The client at each place: who leaves is replaced at the same one. */
  readonly #places: LoadClient[] = [];
  readonly #opening = new Set<LoadClient>();
  readonly #open = new Set<LoadClient>();
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt: number;
  #settled: () => void = () => {};
  #isHurried = false;
  #measuredFrom: number | undefined;
  #churned = 0;
  #busy: ReturnType<typeof performance.eventLoopUtilization> | undefined;

  constructor(options: ClientSwarmOptions) {
    this.#options = options;
    const { plan, now } = options;
    this.#url = new URL(plan.url);
    this.#topics = [null, ...plan.skills].map((skillName) => new TopicReader(skillName, plan.mode === 'delta'));
    this.#startedAt = now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Resolves when every client was confirmed or has failed. */
  async connect(): Promise<LoadProgress> {
    await new Promise<void>((resolve) => {
      this.#settled = resolve;
      this.#tick();
    });
    return this.#progress;
  }

  /** Nobody more comes. */
  hurry(): void {
    this.#isHurried = true;
    this.#settled();
  }

  begin(): void {
    const at = this.#options.now();
    this.#measuredFrom = at;
    this.#busy = performance.eventLoopUtilization();
    for (const client of this.#places) client.measureFrom(at);
  }

  /** @returns number of the newest update that any client has; -1 for none */
  end(): number {
    const at = this.#options.now();
    if (this.#measuredFrom !== undefined) this.#busy = performance.eventLoopUtilization(this.#busy);
    this.#measuredFrom = undefined;
    for (const client of this.#places) client.measureTo(at, this.#options.plan.intervalMs);
    return this.#places.reduce((newest, client) => Math.max(newest, client.newest), -1);
  }

  async finish(upTo: number, graceMs: number): Promise<LoadTally> {
    const { now } = this.#options;
    const until = now() + graceMs;
    while (now() < until && (this.#opening.size > 0 || this.#places.some((client) => client.isBehind(upTo)))) await pause();
    for (const client of this.#places) if (client.isConfirmed) client.settleLosses(upTo);
    await this.#leave();
    const { confirmed, failed, dropped, replaced, lost, messages, clientMs, bytes, errors, connectMs, latencyMs, gapMs } = this.#counts;
    return {
      ...{ confirmed, failed, dropped, replaced, lost, messages, clientMs, bytes, errors },
      ...{ connectMs: connectMs.encode(), latencyMs: latencyMs.encode(), gapMs: gapMs.encode() },
      busyRatio: this.#busy?.utilization ?? 0,
    };
  }

  get #progress(): LoadProgress {
    return { confirmed: this.#counts.confirmed, failed: this.#counts.failed };
  }

  async #leave(): Promise<void> {
    clearInterval(this.#timer);
    for (const client of this.#opening) {
      if (this.#isHurried) client.destroy();
      else client.expire();
    }
    for (const client of this.#open) client.leave();
    const until = this.#options.now() + LEAVE_MS;
    while (this.#open.size > 0 && this.#options.now() < until) await pause();
    for (const client of this.#open) client.destroy();
  }

  #tick(): void {
    const { plan, now, onProgress } = this.#options;
    const at = now();
    for (const client of this.#opening) if (at - client.startedAt > plan.timeoutMs) client.expire();
    this.#admit(at);
    this.#churn(at);
    onProgress(this.#progress);
    const isWhole = this.#places.length === plan.clients && this.#opening.size === 0;
    if (isWhole) this.#settled();
  }

  #admit(at: number): void {
    const { plan } = this.#options;
    const due = Math.min(plan.clients, Math.ceil(((at - this.#startedAt) * plan.rampPerSecond) / 1000));
    while (!this.#isHurried && this.#places.length < due && this.#opening.size < MOST_OPENING) this.#place(this.#places.length);
  }

  #churn(at: number): void {
    if (this.#measuredFrom === undefined) return;
    const due = Math.floor(((at - this.#measuredFrom) * this.#options.plan.churnPerSecond) / 1000);
    for (; this.#churned < due && this.#places.length > 0; this.#churned++) {
      const index = this.#churned % this.#places.length;
      const client = this.#places[index];
      // One that comes, or has failed, stays where it is.
      if (!client?.isConfirmed) continue;
      client.measureTo(at, this.#options.plan.intervalMs);
      client.settleLosses(-1);
      client.leave();
      this.#counts.replaced++;
      this.#place(index);
    }
  }

  #place(index: number): void {
    const { openSocket, now, plan } = this.#options;
    const client = new LoadClient({
      ...{ url: this.#url, openSocket, now, mode: plan.mode, counts: this.#counts },
      topic: this.#topicOf(index),
      onSettled: (settled) => {
        this.#opening.delete(settled);
        if (this.#measuredFrom !== undefined) settled.measureFrom(now());
      },
      onGone: (gone) => void this.#open.delete(gone),
    });
    this.#places[index] = client;
    this.#opening.add(client);
    this.#open.add(client);
  }

  /** One-skill subscribers are spread evenly, and take the skills in turn. */
  #topicOf(index: number): TopicReader {
    const { skills, skillRatio } = this.#options.plan;
    const before = Math.floor(index * skillRatio);
    const isOne = skills.length > 0 && Math.floor((index + 1) * skillRatio) > before;
    return this.#topics[isOne ? 1 + (before % skills.length) : 0] as TopicReader;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
