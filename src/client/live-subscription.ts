import type { LiveUpdate } from './answers.ts';
import { toCamelKeys } from './camel-keys.ts';
import { SessionBuddyClientError } from './client-error.ts';
import type { Query } from './query.ts';
import { backoffMs } from './transport.ts';

/** `readyState` of an open WebSocket. */
const OPEN = 1;

/** What is used of the standard WebSocket: those of browsers, Node, Deno, Bun and the package `ws` fit. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

export interface SubscribeOptions extends Pick<Query, 'kinds'> {
  /** One skill; the top ten when not given. */
  readonly skillName?: string;
  /** Subscribed, for the first time or again. */
  readonly onOpen?: () => void;
  /** The connection is lost; it is made again by itself. @param code - of WebSocket, 1006 when the server went silent */
  readonly onClose?: (code: number) => void;
  /** @param missed - updates that were left out, since this client or the database was too slow */
  readonly onGap?: (missed: number) => void;
  /** The server refused something. Unless it is `retryable`, that ends the subscription. */
  readonly onError?: (error: SessionBuddyClientError) => void;
}

interface Connection {
  readonly url: string;
  readonly protocols: string[];
  readonly webSocket: WebSocketConstructor;
  /** Milliseconds without a message until the server is asked for one, and again until it counts as gone. */
  readonly silenceMs: number;
  readonly onEnd: () => void;
}

/** One subscription on a WebSocket of its own, which is made again whenever it is lost. */
export class LiveSubscription {
  readonly #connection: Connection;
  readonly #options: SubscribeOptions;
  readonly #listener: (update: LiveUpdate) => void;
  #socket: WebSocketLike | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isConfirmed = false;
  /** Of the last update on this connection. */
  #sequence: number | undefined;

  constructor(connection: Connection, options: SubscribeOptions, listener: (update: LiveUpdate) => void) {
    this.#connection = connection;
    this.#options = options;
    this.#listener = listener;
    this.#connect();
  }

  /** Ends it for good: no listener is called again. */
  unsubscribe(): void {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
    this.#connection.onEnd();
  }

  #connect(): void {
    const { webSocket: WebSocket, url, protocols } = this.#connection;
    const { skillName = null, kinds } = this.#options;
    const socket = new WebSocket(url, protocols);
    this.#socket = socket;
    this.#isConfirmed = false;
    this.#sequence = undefined;
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'subscribe', skill_name: skillName, kinds })));
    socket.addEventListener('message', ({ data }) => this.#socket === socket && this.#receive(data, socket));
    socket.addEventListener('close', ({ code }) => this.#socket === socket && this.#lose(code));
    // A `close` follows; without a listener, `ws` throws.
    socket.addEventListener('error', () => {});
    this.#awaitMessage(socket, false);
  }

  /** A peer can be gone without a word, and the next update may be an hour away: after a silence, it is asked. */
  #awaitMessage(socket: WebSocketLike, isAsked: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (isAsked || socket.readyState !== OPEN) return this.#lose(1006);
      socket.send('{"type":"ping"}');
      this.#awaitMessage(socket, true);
    }, this.#connection.silenceMs);
  }

  #lose(code: number): void {
    const wasConfirmed = this.#isConfirmed;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), backoffMs(++this.#failures, { firstMs: 500, longestMs: 20_000 }));
    if (wasConfirmed) this.#options.onClose?.(code);
  }

  #receive(text: unknown, socket: WebSocketLike): void {
    this.#awaitMessage(socket, false);
    const message = parseMessage(text);
    if (message.type === 'subscription_confirmed') {
      this.#isConfirmed = true;
      this.#failures = 0;
      this.#options.onOpen?.();
    } else if (message.type === 'error') {
      this.#refuse(String(message.code), String(message.message));
    } else if (message.type === 'metrics_update' && this.#isConfirmed) {
      // Before that they are the top skills, which whoever connects is sent.
      this.#update(toCamelKeys(message) as LiveUpdate);
    }
  }

  #update(update: LiveUpdate): void {
    const missed = this.#sequence === undefined ? 0 : update.sequence - this.#sequence - 1;
    this.#sequence = update.sequence;
    if (missed > 0) this.#options.onGap?.(missed);
    if (this.#socket !== undefined) this.#listener(update);
  }

  #refuse(code: string, message: string): void {
    const retryable = this.#isConfirmed || code === 'TOO_MANY_SUBSCRIPTIONS';
    if (!retryable) this.unsubscribe();
    else if (!this.#isConfirmed) this.#lose(1013);
    this.#options.onError?.(new SessionBuddyClientError(code, message, { retryable }));
  }
}

function parseMessage(text: unknown): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(String(text)) ?? {};
  } catch {
    return {};
  }
}
