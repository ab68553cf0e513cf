import type { OpenTextSocket, TextSocket } from '../../ports/text-socket.ts';
import type { LoadCounts } from './load-counts.ts';
import { parseServerMessage, type ServerMessage } from './server-message.ts';
import type { TopicReader } from './topic-reader.ts';

export interface LoadClientOptions {
  readonly url: URL;
  readonly openSocket: OpenTextSocket;
  readonly topic: TopicReader;
  readonly mode: 'full' | 'delta';
  readonly counts: LoadCounts;
  /** Epoch ms with fractions. */
  readonly now: () => number;
  /** Once: it was confirmed, or has failed before. */
  readonly onSettled: (client: LoadClient) => void;
  /** Once, when its connection is gone, whosoever's doing it was. */
  readonly onGone: (client: LoadClient) => void;
}

/** Updates before it is measured: one comes at once for a new subscriber, and from the next on there is an interval between two. */
const OUT_OF_RHYTHM = 2;

/** One client: connects, subscribes, and keeps count of the updates it should have had. */
export class LoadClient {
  readonly startedAt: number;
  /** Number of the newest update; -1 before the first. */
  newest = -1;
  readonly #options: LoadClientOptions;
  readonly #socket: TextSocket;
  #state: 'opening' | 'confirmed' | 'leaving' | 'gone' = 'opening';
  /** Of its subscription. */
  #first = -1;
  #updates = 0;
  #newestAt = 0;
  /** Since when its updates are measured; undefined when they are not. */
  #measuredFrom: number | undefined;
  #bytesBefore = 0;

  constructor(options: LoadClientOptions) {
    this.#options = options;
    this.startedAt = options.now();
    this.#socket = options.openSocket(options.url, {
      onOpen: () => {},
      // Until it is confirmed it is sent what every new client is.
      onText: (text, at) => this.#hear(this.isConfirmed ? options.topic.read(text) : parseServerMessage(text.toString(), null), at),
      onEnd: (reason) => this.#end(reason),
    });
  }

  get isConfirmed(): boolean {
    return this.#state === 'confirmed';
  }

  /** From here on its updates are measured. */
  measureFrom(at: number): void {
    if (!this.isConfirmed) return;
    this.#measuredFrom = this.newest >= 0 ? this.#newestAt : at;
    this.#bytesBefore = this.#socket.bytesRead;
  }

  /** Up to here. */
  measureTo(at: number, intervalMs: number): void {
    if (this.#measuredFrom === undefined) return;
    const { counts } = this.#options;
    // Until its last update, as that ends an interval; but silence counts as soon as it is longer than one.
    counts.clientMs += Math.max(this.#newestAt, at - intervalMs, this.#measuredFrom) - this.#measuredFrom;
    counts.bytes += this.#socket.bytesRead - this.#bytesBefore;
    this.#measuredFrom = undefined;
  }

  /** Whether it still has to get something up to that number. */
  isBehind(sequence: number): boolean {
    return this.isConfirmed && this.newest < this.#options.topic.newestUpTo(sequence);
  }

  /** Adds up what it has missed. @param upTo - number of an update that it should have had by now; -1 to go by its own newest */
  settleLosses(upTo: number): void {
    const { counts, topic } = this.#options;
    if (this.#first >= 0) counts.lost += topic.countSent(this.#first, Math.max(upTo, this.newest)) - this.#updates;
    else if (this.isConfirmed && upTo >= 0) counts.addError('no_update');
  }

  /** It gave up waiting to be confirmed. */
  expire(): void {
    if (this.#state === 'opening') this.#giveUp('timeout');
  }

  /** Says goodbye. */
  leave(): void {
    if (this.#state !== 'confirmed') return;
    this.#state = 'leaving';
    this.#socket.close();
  }

  /** Is gone at once, which counts as nothing. */
  destroy(): void {
    this.#state = 'gone';
    this.#socket.destroy();
  }

  #hear(message: ServerMessage, at: number): void {
    if (this.#state === 'leaving' || this.#state === 'gone') return;
    const { counts, topic, mode } = this.#options;
    if (message.kind === 'bad') counts.addError('bad_message');
    else if (message.kind === 'error') counts.addError(`error_${message.code}`);
    else if (message.kind === 'connected') this.#socket.send(JSON.stringify({ type: 'subscribe', skill_name: topic.skillName, mode }));
    else if (message.kind === 'confirmed') this.#confirm(message.skillName, at);
    else if (message.kind === 'update' && this.isConfirmed) this.#take(message.sequence, message.sentAt, at);
  }

  #confirm(skillName: string | null, at: number): void {
    const { counts, topic, onSettled } = this.#options;
    if (this.isConfirmed || skillName !== topic.skillName) return void this.#giveUp('wrong_subscription');
    this.#state = 'confirmed';
    this.#newestAt = at;
    counts.confirmed++;
    counts.connectMs.addValue(Math.max(0, at - this.startedAt));
    onSettled(this);
  }

  #take(sequence: number, sentAt: number, at: number): void {
    const { counts } = this.#options;
    if (sequence < this.newest) return void counts.addError('out_of_order');
    if (sequence === this.newest) return;
    if (this.#first < 0) this.#first = sequence;
    if (this.#updates < OUT_OF_RHYTHM) {
      if (this.#measuredFrom !== undefined) this.#measuredFrom = at;
    } else if (this.#measuredFrom !== undefined) {
      counts.messages++;
      counts.latencyMs.addValue(Math.max(0, at - sentAt));
      counts.gapMs.addValue(Math.max(0, at - this.#newestAt));
    }
    this.#updates++;
    this.newest = sequence;
    this.#newestAt = at;
  }

  #giveUp(reason: string): void {
    this.#socket.destroy();
    this.#end(reason);
  }

  #end(reason: string): void {
    const before = this.#state;
    if (before === 'gone') return;
    this.#state = 'gone';
    const { counts, onSettled, onGone } = this.#options;
    if (before !== 'leaving') counts.addError(reason);
    if (before === 'opening') counts.failed++;
    if (before === 'confirmed') counts.dropped++;
    if (before === 'opening') onSettled(this);
    onGone(this);
  }
}
