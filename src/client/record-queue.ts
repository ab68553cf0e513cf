import { SessionBuddyClientError } from './client-error.ts';
import { type Invocation, type PreparedInvocation, prepare } from './invocation.ts';
import { sendAll } from './send-invocations.ts';
import type { Transport } from './transport.ts';

const FLUSH_COUNT = 100;
const FLUSH_MS = 1_000;
/** Sent in one request at most. */
const BATCH_COUNT = 1_000;
/** Until the next try when the server is away, beside what the transport has tried already. */
const RETRY_MS = 5_000;

/** @param lost - what will not be recorded; empty when it is kept and sent again */
export type ErrorListener = (error: SessionBuddyClientError, lost: readonly Invocation[]) => void;

/**
 * Invocations on their way to the server: sent every second, or as soon as there are 100. While the server is away they
 * are kept, up to a limit, beyond which the oldest go. Nothing here throws or rejects.
 */
export class RecordQueue {
  readonly #transport: Transport;
  readonly #limit: number;
  readonly #onError: ErrorListener | undefined;
  readonly #waiting: PreparedInvocation[] = [];
  #flushing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isServerAway = false;
  #isClosed = false;

  /** @param limit - invocations that wait at most, ≥ 1, besides those that are being sent */
  constructor(transport: Transport, limit: number, onError: ErrorListener | undefined) {
    this.#transport = transport;
    this.#limit = limit;
    this.#onError = onError;
  }

  add(invocation: Invocation): void {
    try {
      if (this.#isClosed) throw new SessionBuddyClientError('CLOSED', 'the client is closed');
      this.#waiting.push(prepare(invocation));
    } catch (error) {
      this.#report(error, [invocation]);
      return;
    }
    this.#makeRoom();
    if (this.#waiting.length >= Math.min(FLUSH_COUNT, this.#limit) && !this.#isServerAway) void this.flush();
    else this.#schedule();
  }

  /** Sends what waits. Done when it is stored, or when the server could not be reached. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#flushing === undefined && this.#waiting.length > 0) this.#flushing = this.#sendWaiting();
    await this.#flushing;
  }

  /** Flushes, and takes nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    this.#drop(this.#waiting.length, new SessionBuddyClientError('CLOSED', 'closed before the server took them'));
  }

  async #sendWaiting(): Promise<void> {
    do await this.#send(this.#waiting.splice(0, BATCH_COUNT));
    while (this.#waiting.length > 0 && !this.#isServerAway);
    this.#flushing = undefined;
    if (this.#waiting.length > 0) this.#schedule();
  }

  async #send(batch: readonly PreparedInvocation[]): Promise<void> {
    try {
      const results = await sendAll(this.#transport, batch);
      this.#isServerAway = false;
      for (const [index, { invocation }] of batch.entries()) {
        const result = results[index];
        if (result !== undefined && 'error' in result) this.#report(new SessionBuddyClientError('REJECTED', result.error), [invocation]);
      }
    } catch (error) {
      this.#isServerAway = error instanceof SessionBuddyClientError && error.retryable;
      this.#report(error, this.#isServerAway ? [] : batch.map(({ invocation }) => invocation));
      if (!this.#isServerAway) return;
      this.#waiting.unshift(...batch);
      this.#makeRoom();
    }
  }

  #makeRoom(): void {
    const full = () => new SessionBuddyClientError('QUEUE_FULL', `more than ${this.#limit} invocations wait for the server`);
    if (this.#waiting.length > this.#limit) this.#drop(this.#waiting.length - this.#limit, full());
  }

  #drop(count: number, error: SessionBuddyClientError): void {
    const dropped = this.#waiting.splice(0, count).map(({ invocation }) => invocation);
    if (dropped.length > 0) this.#report(error, dropped);
  }

  #schedule(): void {
    if (this.#isClosed || this.#timer !== undefined || this.#flushing !== undefined) return;
    this.#timer = setTimeout(() => void this.flush(), this.#isServerAway ? RETRY_MS : FLUSH_MS);
    // A server that stays away does not keep a program from ending.
    if (this.#isServerAway && typeof this.#timer === 'object') this.#timer.unref();
  }

  #report(cause: unknown, lost: readonly Invocation[]): void {
    const isOurs = cause instanceof SessionBuddyClientError;
    const error = isOurs ? cause : new SessionBuddyClientError('REJECTED', 'this cannot be written as JSON', { cause });
    try {
      this.#onError?.(error, lost);
    } catch {
      // Whoever records must not fail because of it.
    }
  }
}
