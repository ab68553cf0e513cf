import { SessionBuddyError } from '../../domain/errors.ts';
import type { EventBatch, Rejection } from '../../ports/event-store.ts';
import type { HookReceiver } from '../../ports/hook-receiver.ts';
import { LARGEST_BACKLOG_BYTES } from '../../ports/intake.ts';
import type { Logger } from '../../ports/logger.ts';

export interface HookMessage {
  readonly agent: string;
  readonly body: Uint8Array;
  /** Epoch ms. */
  readonly receivedAt: number;
}

export interface HookQueueOptions {
  readonly receivers: readonly HookReceiver[];
  readonly append: (batch: EventBatch) => Promise<unknown>;
  readonly logger: Logger;
  /** Told the length in bytes of what was taken, once it is stored. */
  readonly onStored?: (bytes: number) => void;
}

/** What is stored together. */
const MESSAGES_PER_APPEND = 500;
const RETRY_MS = 500;

/**
 * Hook messages between their arrival and the store: what comes while one append is under way goes into the next. When
 * the database is locked or the disk full, they wait and are tried again.
 */
export class HookQueue {
  readonly #options: HookQueueOptions;
  readonly #receivers: ReadonlyMap<string, HookReceiver>;
  readonly #decoder = new TextDecoder();
  #waiting: HookMessage[] = [];
  #waitingBytes = 0;
  #droppedCount = 0;
  #isClosed = false;
  #working: Promise<void> | undefined;

  constructor(options: HookQueueOptions) {
    this.#options = options;
    this.#receivers = new Map(options.receivers.map((receiver) => [receiver.agent, receiver]));
  }

  /** @returns false when it was not taken: counted as a rejection */
  take(message: HookMessage): boolean {
    if (this.#waitingBytes + message.body.length > LARGEST_BACKLOG_BYTES && this.#waitingBytes > 0) {
      this.#droppedCount++;
      return false;
    }
    this.#waiting.push(message);
    this.#waitingBytes += message.body.length;
    this.#working ??= this.#work();
    return true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    // What came in the same turn of the event loop is stored together.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const messages = this.#waiting.splice(0, MESSAGES_PER_APPEND);
      await this.#store(this.#understand(messages));
      const bytes = messages.reduce((sum, { body }) => sum + body.length, 0);
      this.#waitingBytes -= bytes;
      this.#options.onStored?.(bytes);
    }
    this.#working = undefined;
  }

  #understand(messages: readonly HookMessage[]): EventBatch {
    const batches = messages.map(({ agent, body, receivedAt }): EventBatch => {
      const receiver = this.#receivers.get(agent);
      if (receiver === undefined) return { invocations: [], rejections: [{ source: 'hook', reason: 'unknown_agent', count: 1 }] };
      return receiver.take(this.#decoder.decode(body), receivedAt);
    });
    const rejections: Rejection[] = batches.flatMap((batch) => batch.rejections ?? []);
    if (this.#droppedCount > 0) rejections.push({ source: 'hook', reason: 'overloaded', count: this.#droppedCount });
    this.#droppedCount = 0;
    return {
      invocations: batches.flatMap((batch) => batch.invocations),
      sessions: batches.flatMap((batch) => batch.sessions ?? []),
      listings: batches.flatMap((batch) => batch.listings ?? []),
      rejections,
    };
  }

  async #store(batch: EventBatch): Promise<void> {
    for (;;) {
      try {
        await this.#options.append(batch);
        return;
      } catch (error) {
        const isRetryable = error instanceof SessionBuddyError && error.retryable;
        this.#options.logger.warn({ err: error, count: batch.invocations.length }, 'could not store what hooks sent');
        // The transcripts hold the same, so what cannot be stored is not lost with it.
        if (!isRetryable || this.#isClosed) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
