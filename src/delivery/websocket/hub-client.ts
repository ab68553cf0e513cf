import { WebSocket } from 'ws';
import type { HubLimits } from './hub-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** What became of an update: `slow` when the client was left out for the first time since it last kept up. */
export type Offered = 'sent' | 'slow' | 'left_out';

/** One connected client: what it is sent, and whether it keeps up. */
export class HubClient {
  readonly #socket: WebSocket;
  readonly #limits: HubLimits;
  readonly #messages: TokenBucket;
  /** True from a `subscribe` until the first update of it. */
  awaitsFirstUpdate = false;
  #isAlive = true;
  #slowSince: number | undefined;

  /** @param nowMs - milliseconds of a clock that does not jump, here and below */
  constructor(socket: WebSocket, limits: HubLimits, nowMs: number) {
    this.#socket = socket;
    this.#limits = limits;
    this.#messages = new TokenBucket(limits.messageBurst, limits.messagesPerSecond, nowMs);
  }

  /** Counts a message of the client. @returns false when it sends too many */
  mayTalk(nowMs: number): boolean {
    this.#isAlive = true;
    return this.#messages.take(nowMs);
  }

  /** Answers the client. One that does not read its answers gets no more of them. @returns whether it was sent */
  send(text: string): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#socket.bufferedAmount > this.#limits.maxBufferedBytes) return false;
    this.#socket.send(text, { compress: false });
    return true;
  }

  /** Sends an update, unless too much is unsent already: then the next one is newer. */
  offer(update: Buffer, nowMs: number): Offered {
    if (this.#socket.readyState !== WebSocket.OPEN) return 'left_out';
    if (this.#socket.bufferedAmount <= this.#limits.maxBufferedBytes) {
      this.#slowSince = undefined;
      this.awaitsFirstUpdate = false;
      this.#socket.send(update, { binary: false, compress: false });
      return 'sent';
    }
    if (this.#slowSince === undefined) {
      this.#slowSince = nowMs;
      return 'slow';
    }
    if (nowMs - this.#slowSince >= this.#limits.slowCloseMs) this.close(1013, 'too slow');
    return 'left_out';
  }

  /** Pings; a client that has been silent since the last ping is gone. */
  beat(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
    } else if (this.#socket.readyState === WebSocket.OPEN) {
      this.#isAlive = false;
      this.#socket.ping();
    }
  }

  noteAlive(): void {
    this.#isAlive = true;
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }
}
