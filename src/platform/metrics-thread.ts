import { type Transferable, Worker } from 'node:worker_threads';
import type { Logger } from '../ports/logger.ts';
import type { LogEntry } from './thread-logger.ts';

type Format = 'prometheus' | 'openmetrics';

/** Somebody wants the metrics in a format: they are kept fresh for a while. */
export interface MetricsRequest {
  readonly format: Format;
  /** The agents' histories are being read. */
  readonly isReadingHistories: boolean;
}

export type MetricsReport =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'text'; readonly format: Format } & MetricsText)
  /** What was sent last is what would be sent now. */
  | { readonly kind: 'unchanged'; readonly format: Format }
  | ({ readonly kind: 'log' } & LogEntry);

interface MetricsText {
  readonly text: Uint8Array;
  readonly gzip: Uint8Array;
  /** Epoch ms. */
  readonly readAt: number;
  readonly engine: string;
}

interface Kept extends MetricsText {
  /** By a clock that does not jump. */
  readonly freshAt: number;
}

export interface MetricsThreadOptions {
  /** The module that the thread runs. */
  readonly entry: URL;
  readonly logger: Logger;
  /** What the thread is given, made anew for each start. */
  readonly prepare: () => Promise<{ readonly workerData: unknown; readonly transferList: Transferable[] }>;
}

/** A text this old is given out; an older one is waited for. */
const FRESH_MS = 2000;

/**
 * A thread of its own that reads and writes the metrics of skills, started by the first who asks: with thousands of
 * skills that takes longer than an event loop may stand still. Who asks gets what was written a second ago at most.
 */
export class MetricsThread {
  readonly #options: MetricsThreadOptions;
  readonly #kept = new Map<Format, Kept>();
  #waiting: { readonly format: Format; readonly resolve: (text: MetricsText) => void; readonly reject: (error: Error) => void }[] = [];
  #worker: Promise<Worker> | undefined;
  #isClosed = false;

  constructor(options: MetricsThreadOptions) {
    this.#options = options;
  }

  /** @throws Error when the thread has ended; the next to ask starts another */
  async read(format: Format, isReadingHistories: boolean): Promise<MetricsText> {
    if (this.#isClosed) throw new Error('the server is stopping');
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    worker.postMessage({ format, isReadingHistories } satisfies MetricsRequest);
    const kept = this.#kept.get(format);
    if (kept !== undefined && performance.now() - kept.freshAt < FRESH_MS) return kept;
    return new Promise((resolve, reject) => this.#waiting.push({ format, resolve, reject }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#worker)?.terminate();
  }

  async #start(): Promise<Worker> {
    const { entry, prepare, logger } = this.#options;
    const { workerData, transferList } = await prepare();
    const worker = new Worker(entry, { workerData, transferList, name: 'metrics' });
    worker.on('error', (error) => logger.error({ err: error }, 'the thread that writes metrics has failed'));
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', (report: MetricsReport) => {
        if (report.kind === 'ready') resolve();
        else this.#hear(report);
      });
      worker.on('exit', () => {
        this.#ended();
        reject(new Error('the thread that writes metrics has ended'));
      });
    });
    await ready;
    worker.unref();
    return worker;
  }

  #hear(report: Exclude<MetricsReport, { kind: 'ready' }>): void {
    if (report.kind === 'log') {
      this.#options.logger[report.level](report.fields, report.message);
      return;
    }
    const freshAt = performance.now();
    const kept = report.kind === 'text' ? { ...report, freshAt } : this.#kept.get(report.format);
    if (kept === undefined) return;
    this.#kept.set(report.format, { ...kept, freshAt });
    const served = this.#waiting.filter(({ format }) => format === report.format);
    this.#waiting = this.#waiting.filter(({ format }) => format !== report.format);
    for (const { resolve } of served) resolve(kept);
  }

  #ended(): void {
    this.#worker = undefined;
    this.#kept.clear();
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the thread that writes metrics has ended'));
  }
}
