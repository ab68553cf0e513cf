import { type Transferable, Worker } from 'node:worker_threads';
import type { BusEvent, EventBus } from '../ports/event-bus.ts';
import type { Logger } from '../ports/logger.ts';
import type { LogEntry } from './thread-logger.ts';

/** What the thread that serves tells the one that analyses. */
export type AnalysisCommand =
  /** So many invocations are new or have changed. */
  { readonly kind: 'changed'; readonly count: number } | { readonly kind: 'close' };

export type AnalysisReport =
  | { readonly kind: 'event'; readonly event: BusEvent }
  | ({ readonly kind: 'log' } & LogEntry)
  | { readonly kind: 'closed' };

export interface AnalysisThreadOptions {
  /** The module that the thread runs. */
  readonly entry: URL;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** What the thread is given, made anew for each start. */
  readonly prepare: () => Promise<{ readonly workerData: unknown; readonly transferList: Transferable[] }>;
}

/** A thread that has died is started again after this. */
const RESTART_MS = 5_000;
const GIVE_UP_MS = 2_000;

/** A thread of its own for what takes long to compute. It is told when something was stored, and tells what it found. */
export class AnalysisThread {
  readonly #options: AnalysisThreadOptions;
  readonly #endSubscription: () => void;
  #worker: Worker | undefined;
  #restart: NodeJS.Timeout | undefined;
  #onClosed: (() => void) | undefined;
  #isClosing = false;

  private constructor(options: AnalysisThreadOptions) {
    this.#options = options;
    this.#endSubscription = options.bus.subscribe((event) => {
      if (event.kind === 'invocations_appended') this.#send({ kind: 'changed', count: event.newCount + event.changedCount });
    });
  }

  static async start(options: AnalysisThreadOptions): Promise<AnalysisThread> {
    const thread = new AnalysisThread(options);
    await thread.#start();
    return thread;
  }

  /** Resolves when what it was at is stored, or after a while given up: it is made anew the next time. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#restart);
    this.#endSubscription();
    const worker = this.#worker;
    if (worker === undefined) return;
    let givingUp: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      worker.once('exit', () => resolve());
      // One that computes for seconds, as to learn does, hears nothing meanwhile.
      givingUp = setTimeout(resolve, GIVE_UP_MS);
      this.#send({ kind: 'close' });
    });
    clearTimeout(givingUp);
    await worker.terminate();
  }

  async #start(): Promise<void> {
    const { entry, prepare } = this.#options;
    const { workerData, transferList } = await prepare();
    const worker = new Worker(entry, { workerData, transferList, name: 'analysis' });
    this.#worker = worker;
    worker.on('message', (report: AnalysisReport) => this.#hear(report));
    worker.on('error', (error) => this.#options.logger.error({ err: error }, 'the thread that analyses has failed'));
    worker.on('exit', () => this.#ended());
  }

  #send(command: AnalysisCommand): void {
    this.#worker?.postMessage(command);
  }

  #hear(report: AnalysisReport): void {
    if (report.kind === 'event') this.#options.bus.publish(report.event);
    else if (report.kind === 'log') this.#options.logger[report.level](report.fields, report.message);
    else this.#onClosed?.();
  }

  #ended(): void {
    this.#worker = undefined;
    if (this.#isClosing) return;
    this.#restart = setTimeout(() => {
      this.#start().catch((error: unknown) => this.#options.logger.error({ err: error }, 'the thread that analyses could not be started'));
    }, RESTART_MS);
    this.#restart.unref();
  }
}
