import type { AppendResult, EventBatch } from '../../ports/event-store.ts';

/** What is read goes to the store in pieces of about this many bytes of transcript, each with the cursors behind it. */
export const PIECE_BYTES = 1024 * 1024;
/** Pieces on their way to the store at one time: enough to keep it busy, few enough to hold in memory. */
const PIECES_IN_FLIGHT = 8;

/** Batches that go to the store together. */
interface Piece extends PromiseWithResolvers<AppendResult> {
  readonly batches: EventBatch[];
  bytes: number;
}

/**
 * Sends batches to the store in the order in which they come, those of small files together: a transaction for each of
 * thousands of files would take most of the time. What is stored of a file is stored with its cursor, as both are in one batch.
 */
export class JoinedAppends {
  readonly #append: (batch: EventBatch) => Promise<AppendResult>;
  readonly #inFlight: Promise<AppendResult>[] = [];
  #piece: Piece | undefined;

  constructor(append: (batch: EventBatch) => Promise<AppendResult>) {
    this.#append = append;
  }

  /**
   * @param bytes of transcript that the batch was read from; a batch without does not wait for others
   * @returns settles once it is stored
   */
  append(batch: EventBatch, bytes = PIECE_BYTES): Promise<unknown> {
    this.#piece ??= { batches: [], bytes: 0, ...Promise.withResolvers<AppendResult>() };
    const { promise, batches } = this.#piece;
    batches.push(batch);
    this.#piece.bytes += bytes;
    if (this.#piece.bytes >= PIECE_BYTES) this.#send();
    return promise;
  }

  /** Waits while too much is on its way. @throws the store's error */
  async makeRoom(): Promise<void> {
    while (this.#inFlight.length >= PIECES_IN_FLIGHT) await this.#inFlight.shift();
  }

  /** Sends what is left. Settles once nothing is on its way any more. @throws the store's error */
  async finish(): Promise<void> {
    this.#send();
    await Promise.allSettled(this.#inFlight);
    await Promise.all(this.#inFlight);
  }

  #send(): void {
    if (this.#piece === undefined) return;
    const { batches, promise, resolve } = this.#piece;
    this.#piece = undefined;
    resolve(this.#append(join(batches)));
    // Whoever waits for it hears of a failure; until then it must not count as unhandled.
    promise.catch(() => {});
    this.#inFlight.push(promise);
  }
}

function join(batches: readonly EventBatch[]): EventBatch {
  const [first] = batches;
  if (first !== undefined && batches.length === 1) return first;
  return {
    invocations: batches.flatMap(({ invocations }) => invocations),
    sessions: batches.flatMap(({ sessions = [] }) => sessions),
    listings: batches.flatMap(({ listings = [] }) => listings),
    cursors: batches.flatMap(({ cursors = [] }) => cursors),
    rejections: batches.flatMap(({ rejections = [] }) => rejections),
  };
}
