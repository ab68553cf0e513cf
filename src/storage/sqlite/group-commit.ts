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
  readonly #write: (batch: EventBatch) => Promise<AppendResult>;
  #waiting: Waiting[] = [];
  #waitingSize = 0;
  #isScheduled = false;
  #isWriting = false;

  constructor(write: (batch: EventBatch) => Promise<AppendResult>) {
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
        const { invocations } = await this.#write(joinBatches(group.map(({ batch }) => batch)));
        let from = 0;
        for (const { batch, resolve } of group) {
          const to = from + batch.invocations.length;
          resolve({ invocations: group.length === 1 ? invocations : invocations.slice(from, to) });
          from = to;
        }
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

function joinBatches(batches: readonly EventBatch[]): EventBatch {
  const [first] = batches;
  if (first !== undefined && batches.length === 1) return first;
  return {
    invocations: batches.flatMap((batch) => batch.invocations),
    sessions: batches.flatMap((batch) => batch.sessions ?? []),
    cursors: batches.flatMap((batch) => batch.cursors ?? []),
    rejections: batches.flatMap((batch) => batch.rejections ?? []),
    listings: batches.flatMap((batch) => batch.listings ?? []),
    readings: batches.flatMap((batch) => batch.readings ?? []),
  } satisfies Required<EventBatch>;
}
