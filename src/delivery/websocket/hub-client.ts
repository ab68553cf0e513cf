import { TokenBucket } from '../../domain/token-bucket.ts';
import type { Frame } from './frame.ts';
import type { FrameSender } from './frame-sender.ts';
import type { HubLimits } from './hub-limits.ts';
import type { RefusalReason } from './refusals.ts';

/** What the clients of a hub count together. */
export interface HubCounts {
  messagesSent: number;
  /** How often a client stopped keeping up. */
  slowClients: number;
  readonly refused: Record<RefusalReason, number>;
}

/** One connected client: what it is sent, and whether it keeps up. */
export class HubClient {
  readonly sender: FrameSender;
  readonly address: string;
  /** What it follows. */
  group: { readonly key: string } | undefined;
  /** Of the last update that it was sent or will be; -1 before the first of a subscription. */
  lastSequence = -1;
  readonly #limits: HubLimits;
  readonly #counts: HubCounts;
  readonly #messages: TokenBucket;
  #isAlive = true;
  #behindSince: number | undefined;
  /** The newest state, for when it has read what was sent before. */
  #pending: Frame | undefined;

  /** @param nowMs - milliseconds of a clock that does not jump, here and below */
  constructor(sender: FrameSender, address: string, limits: HubLimits, counts: HubCounts, nowMs: number) {
    this.sender = sender;
    this.address = address;
    this.#limits = limits;
    this.#counts = counts;
    this.#messages = new TokenBucket(limits.messageBurst, limits.messagesPerSecond, nowMs);
  }

  /** Counts a message of the client, a ping included. @returns false when it sends too many */
  mayTalk(nowMs: number): boolean {
    this.#isAlive = true;
    return this.#messages.take(nowMs);
  }

  /** Something that is no state: one that does not read gets no more of it than a bounded amount. @returns whether it was sent */
  reply(frame: Frame): boolean {
    const { sender } = this;
    if (!sender.isOpen || sender.queuedBytes + frame.plain.length > this.#limits.maxQueuedBytes) return false;
    this.#send(frame);
    return true;
  }

  /**
   * Sends an update when everything before is on its way. Otherwise the client holds the newest state, one at most and
   * no copy of it, until it has read the rest.
   *
   * @param whole - what to hold in place of `frame`, when that says only what has changed
   */
  offer(frame: Frame, whole: Frame, nowMs: number): void {
    if (!this.sender.isOpen) return;
    this.lastSequence = frame.sequence ?? this.lastSequence;
    if (this.sender.queuedBytes === 0) {
      this.#behindSince = undefined;
      this.#pending = undefined;
      this.#send(frame);
      return;
    }
    this.#pending = whole;
    this.#noteBehind(nowMs);
  }

  /** Follows something else, or nothing: what is pending is no longer wanted. */
  forgetPending(): void {
    this.#pending = undefined;
    this.lastSequence = -1;
  }

  /** Whether all it was sent is on its way: what can wait does until then. */
  get isUpToDate(): boolean {
    return this.sender.queuedBytes === 0;
  }

  /** Pings; a client that has been silent since the last ping is gone. */
  beat(nowMs: number): void {
    const { sender } = this;
    if (!this.#isAlive) {
      this.#counts.refused.silent++;
      sender.terminate();
    } else if (sender.isOpen && sender.queuedBytes === 0) {
      this.#isAlive = !sender.answersPings;
      sender.ping();
    } else if (sender.isOpen) {
      // Behind what it does not read, a ping would only wait.
      this.#noteBehind(nowMs);
    }
  }

  refuse(code: number, reason: RefusalReason, text: string): void {
    if (!this.sender.isOpen) return;
    this.#counts.refused[reason]++;
    this.sender.close(code, text);
  }

  #send(frame: Frame): void {
    this.sender.send(frame);
    this.#counts.messagesSent++;
  }

  #catchUp(): void {
    this.#behindSince = undefined;
    const newest = this.#pending;
    this.#pending = undefined;
    if (newest !== undefined && this.sender.isOpen) this.#send(newest);
  }

  #noteBehind(nowMs: number): void {
    if (this.#behindSince === undefined) {
      this.#behindSince = nowMs;
      this.#counts.slowClients++;
      this.sender.onceFlushed(() => this.#catchUp());
    } else if (nowMs - this.#behindSince >= this.#limits.slowCloseMs) {
      this.refuse(1013, 'too_slow', 'too slow');
    }
  }
}
