/// <reference lib="esnext.disposable" preserve="true" />
import type { LiveUpdate } from './answers.ts';
import { SessionBuddyClientError } from './client-error.ts';
import { type Invocation, prepare, type RecordResult, type StoredResult } from './invocation.ts';
import { LiveSubscription, type SubscribeOptions, type WebSocketConstructor } from './live-subscription.ts';
import { QueryClient } from './query-client.ts';
import { type ErrorListener, RecordQueue } from './record-queue.ts';
import { sendAll, sendOne } from './send-invocations.ts';
import { Transport } from './transport.ts';

export interface ClientOptions {
  /** Of the server; `http://127.0.0.1:8765` when not given. */
  readonly url?: string;
  /** Sent as `Authorization: Bearer`, and as protocol `bearer` of a WebSocket. */
  readonly token?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** For Node 20, which has none: that of the package `ws`. */
  readonly webSocket?: WebSocketConstructor;
  /** Milliseconds for one attempt of a request; 10,000 when not given. */
  readonly timeoutMs?: number;
  /** How often a request that may succeed later is sent at most; 5 when not given. */
  readonly attempts?: number;
  /** Invocations that `queue` and `track` keep while the server is away; 10,000 when not given. */
  readonly queueLimit?: number;
  /** Milliseconds without a message until a subscription asks whether the server is there; 15,000 when not given. */
  readonly silenceMs?: number;
  /** Hears of what `queue` and `track` could not send, which otherwise is lost without a word. */
  readonly onError?: ErrorListener;
}

export type TrackOptions = Omit<Invocation, 'id' | 'skillName' | 'outcome' | 'startedAt' | 'endedAt' | 'durationSeconds' | 'errorType'>;

export type Subscription = Pick<LiveSubscription, 'unsubscribe'>;

/**
 * Records invocations, asks about them and follows them live. A request that may succeed later is sent again; an
 * invocation counts once however often it is sent. What fails rejects with {@link SessionBuddyClientError}.
 */
export class SessionBuddyClient extends QueryClient {
  readonly #url: string;
  readonly #options: ClientOptions;
  readonly #transport: Transport;
  readonly #queue: RecordQueue;
  readonly #subscriptions = new Set<LiveSubscription>();

  constructor(options: ClientOptions = {}) {
    const { token, fetch = globalThis.fetch, timeoutMs = 10_000, attempts = 5, queueLimit = 10_000, onError } = options;
    const url = (options.url ?? 'http://127.0.0.1:8765').replace(/\/+$/, '');
    const transport = new Transport({ url, token, fetch, timeoutMs, attempts });
    super(transport);
    this.#url = url;
    this.#options = options;
    this.#transport = transport;
    this.#queue = new RecordQueue(transport, queueLimit, onError);
  }

  /** Done when it is stored. To repeat a call that failed, give it an `id`, or it may count twice. */
  async record(invocation: Invocation): Promise<StoredResult> {
    return sendOne(this.#transport, prepare(invocation));
  }

  /** Any number of them. What is wrong with one costs the others nothing. @returns what became of each, in order */
  async recordMany(invocations: readonly Invocation[]): Promise<RecordResult[]> {
    return sendAll(this.#transport, invocations.map(prepare));
  }

  /** Records within a second, or as soon as 100 wait. Never throws, and waits for nothing. */
  queue(invocation: Invocation): void {
    this.#queue.add(invocation);
  }

  /**
   * Runs a function and queues how it ended and how long it took. Of an error its `name` is recorded, never its message.
   *
   * @returns what the function returns
   * @throws what the function throws
   */
  async track<T>(skillName: string, run: () => T | Promise<T>, options: TrackOptions = {}): Promise<T> {
    const startedAt = new Date();
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    try {
      const result = await run();
      this.queue({ ...options, skillName, outcome: 'completed', startedAt, durationSeconds: seconds() });
      return result;
    } catch (error) {
      this.queue({ ...options, skillName, outcome: 'failed', startedAt, durationSeconds: seconds(), errorType: nameError(error) });
      throw error;
    }
  }

  /** Sends what is queued. Done when it is stored, or when the server could not be reached. */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /**
   * Updates at every interval of the server. A lost connection is made again, for as long as the program runs.
   *
   * @throws SessionBuddyClientError NO_WEB_SOCKET
   */
  subscribe(options: SubscribeOptions, listener: (update: LiveUpdate) => void): Subscription {
    const { webSocket = globalThis.WebSocket, token, silenceMs = 15_000 } = this.#options;
    if (webSocket === undefined) {
      throw new SessionBuddyClientError('NO_WEB_SOCKET', 'there is no WebSocket here', { advice: 'Give the client the one of `ws`.' });
    }
    const protocols = token === undefined ? [] : ['bearer', token];
    const url = `${this.#url.replace(/^http/, 'ws')}/ws`;
    const onEnd = () => this.#subscriptions.delete(subscription);
    const subscription = new LiveSubscription({ url, protocols, webSocket, silenceMs, onEnd }, options, listener);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /** Ends all subscriptions, and sends what is queued. */
  async close(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    await this.#queue.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The class of an error. What a message says may be anybody's secret. */
function nameError(error: unknown): string {
  return error instanceof Error && /^[\w$.-]{1,100}$/.test(error.name) ? error.name : 'Error';
}
