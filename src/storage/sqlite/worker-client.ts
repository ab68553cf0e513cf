import { MessageChannel, type MessagePort, type Transferable, Worker } from 'node:worker_threads';
import { SessionBuddyError } from '../../domain/errors.ts';
import { findQueryDeadline } from '../../ports/query-limit.ts';
import type { Operation, Telemetry } from '../../ports/telemetry.ts';
import { fromWireError } from './sqlite-errors.ts';
import type { ConnectionOptions, WorkerHandle, WorkerOptions, WorkerRequest, WorkerResponse } from './worker-protocol.ts';

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Calls methods of a storage worker. When the worker dies, everything waiting fails and so does every later call. */
export class WorkerClient {
  readonly #endpoint: Worker | MessagePort;
  readonly #path: string;
  readonly #bell: WorkerHandle['bell'];
  readonly #pending = new Map<number, Pending>();
  readonly #telemetry: Telemetry | undefined;
  #nextId = 1;
  #failure: SessionBuddyError | null = null;

  private constructor(endpoint: Worker | MessagePort, { path, bell }: Omit<WorkerHandle, 'port'>, telemetry: Telemetry | undefined) {
    this.#telemetry = telemetry;
    this.#endpoint = endpoint;
    this.#path = path;
    this.#bell = bell;
    endpoint.on('message', (response: WorkerResponse) => this.#settle(response));
  }

  /**
   * Starts a worker.
   *
   * @param telemetry - traces each call
   * @throws SessionBuddyError when the database cannot be opened
   */
  static async open(options: ConnectionOptions, telemetry?: Telemetry): Promise<WorkerClient> {
    const bell = new Int32Array(new SharedArrayBuffer(4));
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: { ...options, bell } satisfies WorkerOptions,
      name: `sqlite-${options.role}`,
    });
    const client = new WorkerClient(worker, { path: options.path, bell }, telemetry);
    worker.on('error', (error) => client.#fail(error));
    worker.on('exit', () => client.#fail(undefined));
    await new Promise((resolve, reject) => client.#pending.set(0, { resolve, reject }));
    worker.unref();
    return client;
  }

  /** Calls a worker that another thread has started and shared. */
  static attach(handle: WorkerHandle, telemetry?: Telemetry): WorkerClient {
    const client = new WorkerClient(handle.port, handle, telemetry);
    handle.port.on('close', () => client.#fail(undefined));
    handle.port.unref();
    return client;
  }

  /** For another thread to {@link attach}; its `port` is to be transferred. */
  async share(): Promise<WorkerHandle> {
    const { port1, port2 } = new MessageChannel();
    await this.#request('connect', [port1], [port1]);
    return { port: port2, bell: this.#bell, path: this.#path };
  }

  /** Number of calls under way. */
  get activeCalls(): number {
    return this.#pending.size;
  }

  call<Result>(method: string, ...args: readonly unknown[]): Promise<Result> {
    if (this.#telemetry === undefined) return this.#request(method, args, []);
    return this.#telemetry.trace(toOperation(method), () => this.#request<Result>(method, args, []));
  }

  /** Ends the worker, or only our way to it when another thread has started it. */
  async close(): Promise<void> {
    if (this.#failure !== null) return;
    await this.call(this.#endpoint instanceof Worker ? 'close' : 'disconnect');
    this.#failure = new SessionBuddyError('STORAGE_UNAVAILABLE', `database ${this.#path} is closed`);
    if (this.#endpoint instanceof Worker) await this.#endpoint.terminate();
    else this.#endpoint.close();
  }

  #request<Result>(method: string, args: readonly unknown[], transfer: Transferable[]): Promise<Result> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise<Result>((resolve, reject) => {
      const id = this.#nextId++;
      // Keeps the process alive while somebody waits for the answer, and only then.
      if (this.#pending.size === 0) this.#endpoint.ref();
      this.#pending.set(id, { resolve, reject });
      this.#endpoint.postMessage({ id, method, args, deadline: findQueryDeadline() } satisfies WorkerRequest, transfer);
      Atomics.store(this.#bell, 0, 1);
      Atomics.notify(this.#bell, 0);
    });
  }

  #settle(response: WorkerResponse): void {
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    this.#pending.delete(response.id);
    if (this.#pending.size === 0) this.#endpoint.unref();
    if ('error' in response) pending.reject(fromWireError(response.error));
    else pending.resolve(response.result as never);
  }

  #fail(cause: unknown): void {
    this.#failure ??= new SessionBuddyError('STORAGE_UNAVAILABLE', `the thread that holds database ${this.#path} has ended`, { cause });
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

/** @see https://opentelemetry.io/docs/specs/semconv/database/database-spans/ */
function toOperation(method: string): Operation {
  return {
    name: method,
    kind: 'client',
    attributes: { 'db.system.name': 'sqlite', 'db.operation.name': method },
    duration: { metric: 'db.client.operation.duration', attributes: ['db.system.name', 'db.operation.name'] },
  };
}
