import { Worker } from 'node:worker_threads';
import { SessionBuddyError } from '../../domain/errors.ts';
import { fromWireError } from './sqlite-errors.ts';
import type { ConnectionOptions, WorkerOptions, WorkerRequest, WorkerResponse } from './worker-protocol.ts';

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Calls methods of a storage worker. When the worker dies, everything waiting fails and so does every later call. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #path: string;
  readonly #pending = new Map<number, Pending>();
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  #nextId = 1;
  #failure: SessionBuddyError | null = null;

  private constructor(options: ConnectionOptions) {
    this.#path = options.path;
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: { ...options, bell: this.#bell } satisfies WorkerOptions,
      name: `sqlite-${options.role}`,
    });
    this.#worker.on('message', (response: WorkerResponse) => this.#settle(response));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(undefined));
  }

  /** @throws SessionBuddyError when the database cannot be opened */
  static async open(options: ConnectionOptions): Promise<WorkerClient> {
    const client = new WorkerClient(options);
    await new Promise((resolve, reject) => client.#pending.set(0, { resolve, reject }));
    client.#worker.unref();
    return client;
  }

  /** Number of calls under way. */
  get activeCalls(): number {
    return this.#pending.size;
  }

  call<Result>(method: string, ...args: readonly unknown[]): Promise<Result> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise<Result>((resolve, reject) => {
      const id = this.#nextId++;
      // Keeps the process alive while somebody waits for the answer, and only then.
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, method, args } satisfies WorkerRequest);
      Atomics.store(this.#bell, 0, 1);
      Atomics.notify(this.#bell, 0);
    });
  }

  async close(): Promise<void> {
    if (this.#failure !== null) return;
    await this.call('close');
    this.#failure = new SessionBuddyError('STORAGE_UNAVAILABLE', `database ${this.#path} is closed`);
    await this.#worker.terminate();
  }

  #settle(response: WorkerResponse): void {
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    this.#pending.delete(response.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ('error' in response) pending.reject(fromWireError(response.error));
    else pending.resolve(response.result as never);
  }

  #fail(cause: unknown): void {
    this.#failure ??= new SessionBuddyError('STORAGE_UNAVAILABLE', `the thread that holds database ${this.#path} has ended`, { cause });
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}
