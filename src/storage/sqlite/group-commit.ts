import { SessionBuddyError } from '../../domain/errors.ts';
import type { AppendResult, EventBatch } from '../../ports/event-store.ts';

/** Observations that one transaction takes at most: bounds how long a caller waits for the ones before it. */
const LARGEST_GROUP = 5_000;
/** Observations that may wait: more are refused, so that memory is bounded however fast they come. */
const LARGEST_QUEUE = 200_000;

interface Waiting {
  readonly batch: EventBatch;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Collects what arrives while a transaction is under way into the next one, so that callers who come together share
 * an `fsync`. A caller who comes alone does not wait for company.
 */
export class GroupCommit {
  readonly #write: (batches: readonly EventBatch[]) => Promise<readonly AppendResult[]>;
  #waiting: Waiting[] = [];
  #waitingSize = 0;
  #isScheduled = false;
  #isWriting = false;

  constructor(write: (batches: readonly EventBatch[]) => Promise<readonly AppendResult[]>) {
    this.#write = write;
  }

  append(batch: EventBatch): Promise<AppendResult> {
    const size = batch.invocations.length + 1;
    if (this.#waitingSize > 0 && this.#waitingSize + size > LARGEST_QUEUE) {
      return Promise.reject(
        new SessionBuddyError('OVERLOADED', `${this.#waitingSize} observations wait to be stored`, { retryable: true }),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#waitingSize += size;
      if (this.#isWriting || this.#isScheduled) return;
      this.#isScheduled = true;
      // After the promises that the last answer has settled: all their callers may append again.
      process.nextTick(() => void this.#flush());
    });
  }

  async #flush(): Promise<void> {
    this.#isScheduled = false;
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        const results = await this.#write(group.map(({ batch }) => batch));
        for (const [index, { resolve }] of group.entries()) resolve(results[index] as AppendResult);
      } catch (error) {
        for (const { reject } of group) reject(error as Error);
      }
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    this.#isWriting = false;
  }

  #takeGroup(): Waiting[] {
    let size = 0;
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || size < LARGEST_GROUP))
      size += (this.#waiting[count++] as Waiting).batch.invocations.length + 1;
    const group = this.#waiting.splice(0, count);
    this.#waitingSize -= size;
    return group;
  }
}
