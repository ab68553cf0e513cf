import type { NotificationTarget } from '../../domain/notification-target.ts';
import { TokenBucket } from '../../domain/token-bucket.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpPoster } from '../../ports/http-poster.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Pause } from '../../ports/pause.ts';
import { keyOf, redactNotification } from './notification.ts';
import type { Message, NotificationFormat } from './notification-format.ts';
import type { NotificationRecord, RecordEntry } from './notification-record.ts';
import type { NotificationStatistics } from './notification-statistics.ts';
import { retryDelay } from './retry-delay.ts';
import { makeMessageId, sendMessage } from './send-message.ts';

export interface SenderSurroundings {
  readonly record: NotificationRecord;
  readonly poster: HttpPoster;
  readonly clock: Clock;
  readonly pause: Pause;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly statistics: NotificationStatistics;
  readonly source: string;
  readonly dashboardUrl: () => string | null;
}

const GIVE_UP_MS = 24 * 60 * 60_000;
/** In one summary. */
const MOST_SUMMARIZED = 500;
const FOREVER_MS = 2 ** 31 - 1;
/** How long a request that is on its way may take when the process ends. */
const LAST_ANSWER_MS = 1_000;

/**
 * Tells one target what waits for it on record, in order and one message at a time, so that an end never overtakes its
 * beginning. A message that fails is tried again with the same id until it is told, refused, or a day old. What is more
 * than the rate allows is told in one message.
 */
export class TargetSender {
  readonly #target: NotificationTarget;
  readonly #format: NotificationFormat;
  readonly #surroundings: SenderSurroundings;
  readonly #rate: TokenBucket;
  readonly #ending = new AbortController();
  readonly #posting = new AbortController();
  #waking = new AbortController();
  /** What is being told; the same ones at each attempt. */
  #batch: readonly RecordEntry[] = [];
  #failures = 0;
  #repeatedAt: number;
  #running: Promise<void> = Promise.resolve();

  constructor(target: NotificationTarget, format: NotificationFormat, surroundings: SenderSurroundings) {
    this.#target = target;
    this.#format = format;
    this.#surroundings = surroundings;
    const now = surroundings.clock.now();
    this.#rate = new TokenBucket(target.burst, target.perMinute / 60, now);
    this.#repeatedAt = now;
  }

  begin(): void {
    this.#running = this.#run();
  }

  /** Something waits. */
  wake(): void {
    this.#waking.abort();
  }

  /** What is not told yet is told by the next process. */
  async close(): Promise<void> {
    this.#ending.abort();
    this.#waking.abort();
    const giveUp = this.#surroundings.pause(LAST_ANSWER_MS, this.#posting.signal).then(() => this.#posting.abort());
    await this.#running;
    this.#posting.abort();
    await giveUp;
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      try {
        this.#expire();
        if (this.#batch.length > 0 || this.#takeBatch()) await this.#tell();
        else await this.#rest();
      } catch (error) {
        // A bug, or a disk that is full: the others go on, and so does this one.
        this.#surroundings.logger.error({ err: error, target: this.#target.name }, 'notifications could not be told');
        await this.#pauseMs(60_000);
      }
    }
  }

  /** @returns whether there is something that may be sent now */
  #takeBatch(): boolean {
    const { record, clock } = this.#surroundings;
    const waiting = record.listWaiting(this.#target.name);
    const now = clock.now();
    if (waiting.length === 0 || this.#rate.waitMs(now) > 0) return false;
    this.#batch = this.#choose(waiting, this.#rate.left(now) < 2);
    this.#rate.take(now);
    return true;
  }

  /** @param isLast - it is the last message that may be sent for a while, so it tells all that wait */
  #choose(waiting: readonly RecordEntry[], isLast: boolean): readonly RecordEntry[] {
    const { mostAtOnce, canSummarize } = this.#format;
    const [first] = waiting;
    if (mostAtOnce > 1) return waiting.slice(0, mostAtOnce);
    if (!isLast || first === undefined || !canSummarize(first.notification)) return waiting.slice(0, 1);
    return waiting.filter(({ notification }) => canSummarize(notification)).slice(0, MOST_SUMMARIZED);
  }

  async #tell(): Promise<void> {
    const { record, clock, random, logger } = this.#surroundings;
    const { name } = this.#target;
    const attempt = await sendMessage(this.#sending, this.#compose(this.#batch), this.#posting.signal);
    if (attempt.kind === 'retry') {
      if (this.#ending.signal.aborted) return;
      this.#failures++;
      if (this.#failures === 1) logger.warn({ target: name, detail: attempt.detail }, 'a notification failed, trying again');
      await this.#pauseMs(retryDelay(this.#failures, attempt.retryAfter, clock.now(), random()));
      return;
    }
    if (attempt.kind === 'refused') logger.warn({ target: name, detail: attempt.detail }, 'a notification was refused');
    else if (this.#failures > 0) logger.info({ target: name }, 'notifications are delivered again');
    this.#failures = 0;
    this.#settle(this.#batch, attempt.kind === 'delivered' ? 'delivered' : 'failed');
    this.#batch = [];
    await record.save();
  }

  #settle(entries: readonly RecordEntry[], state: 'delivered' | 'failed'): void {
    const { record, statistics } = this.#surroundings;
    for (const entry of entries) {
      // Its end may have come meanwhile.
      const { isOpen } = record.find(this.#target.name, keyOf(entry.notification)) ?? entry;
      record.put(this.#target.name, { ...entry, state, isOpen: isOpen && state === 'delivered' });
    }
    statistics.count(this.#target.name, state, entries.length);
  }

  #expire(): void {
    const { record, clock, logger } = this.#surroundings;
    const before = clock.now() - GIVE_UP_MS;
    const old = record.listWaiting(this.#target.name).filter(({ storedAt }) => storedAt < before);
    if (old.length === 0) return;
    this.#settle(old, 'failed');
    this.#batch = this.#batch.filter(({ storedAt }) => storedAt >= before);
    logger.warn({ target: this.#target.name, count: old.length }, 'notifications were given up after a day');
  }

  /** Until something waits, may be sent, or is to be told again. */
  async #rest(): Promise<void> {
    const { record, clock } = this.#surroundings;
    const now = clock.now();
    if (record.listWaiting(this.#target.name).length > 0) return this.#pauseMs(this.#rate.waitMs(now));
    const { repeatEveryMs } = this.#format;
    if (repeatEveryMs === null) return this.#untilWoken(FOREVER_MS);
    const waitMs = this.#repeatedAt + repeatEveryMs - now;
    // A clock that was set back makes nobody wait longer.
    if (waitMs > 0 && waitMs <= repeatEveryMs) return this.#untilWoken(waitMs);
    this.#repeatedAt = now;
    const open = record.listOpen(this.#target.name);
    for (let k = 0; k < open.length; k += this.#format.mostAtOnce) {
      await sendMessage(this.#sending, this.#compose(open.slice(k, k + this.#format.mostAtOnce)), this.#posting.signal);
    }
  }

  get #sending() {
    return { poster: this.#surroundings.poster, format: this.#format };
  }

  #compose(entries: readonly RecordEntry[]): Message {
    const { clock, source, dashboardUrl } = this.#surroundings;
    const createdAt = Math.min(...entries.map(({ storedAt }) => storedAt));
    const keys = entries.map(({ notification }) => keyOf(notification));
    const id = makeMessageId(this.#target, keys, createdAt);
    const notifications = entries.map(({ notification }) => redactNotification(notification));
    return { target: this.#target, notifications, createdAt, sentAt: clock.now(), id, source, dashboardUrl: dashboardUrl() };
  }

  async #untilWoken(ms: number): Promise<void> {
    await this.#surroundings.pause(ms, this.#waking.signal);
    if (this.#waking.signal.aborted) this.#waking = new AbortController();
  }

  #pauseMs(ms: number): Promise<void> {
    return this.#surroundings.pause(ms, this.#ending.signal);
  }
}
