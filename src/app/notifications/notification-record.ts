import type { AnalysisStateStore } from '../../ports/analysis-state.ts';
import { decodeJson, encodeJson } from '../analysis/json-state.ts';
import { keyOf, type Notification } from './notification.ts';

/** The topic of it among the states that analyses keep. It is not made anew when those are. */
const TOPIC = 'notifications';
const LOOKED_KEY = '#looked';

/** `held`: of an anomaly that is not severe enough for the target, so far. */
export type NotificationState = 'held' | 'waiting' | 'delivered' | 'failed' | 'dropped';

/** A notification to one target. */
export interface RecordEntry {
  readonly state: NotificationState;
  /** Epoch ms. */
  readonly storedAt: number;
  /** Whether the target still has to hear of its end. */
  readonly isOpen: boolean;
  readonly notification: Notification;
}

/**
 * Who was told of what, and who is still to be told. Held in memory whole, as it is small, and kept in the database, from
 * which it is read once: one server runs on a database. What could not be written is written the next time.
 */
export class NotificationRecord {
  readonly #states: AnalysisStateStore;
  /** By target, then by key, in the order in which they came. */
  readonly #entries = new Map<string, Map<string, RecordEntry>>();
  readonly #waiting = new Map<string, number>();
  readonly #unsaved = new Map<string, unknown>();
  #lookedAt: number | null = null;

  private constructor(states: AnalysisStateStore) {
    this.#states = states;
  }

  static async open(states: AnalysisStateStore): Promise<NotificationRecord> {
    const record = new NotificationRecord(states);
    const read: (readonly [string, RecordEntry])[] = [];
    for (const { key, value } of await states.read(TOPIC)) {
      const document: unknown = decodeJson(value);
      if (key === LOOKED_KEY) record.#lookedAt = document as number;
      else read.push([key.slice(0, key.indexOf(' ')), document as RecordEntry]);
    }
    read.sort(([, a], [, b]) => a.storedAt - b.storedAt);
    for (const [target, entry] of read) record.#set(target, entry);
    return record;
  }

  /** When the record of anomalies was last looked at, epoch ms; null when it never was. */
  get lookedAt(): number | null {
    return this.#lookedAt;
  }

  setLookedAt(at: number): void {
    this.#lookedAt = at;
    this.#unsaved.set(LOOKED_KEY, at);
  }

  find(target: string, key: string): RecordEntry | undefined {
    return this.#of(target).get(key);
  }

  list(target: string): RecordEntry[] {
    return [...this.#of(target).values()];
  }

  /** Those that are still to be told, the oldest first. */
  listWaiting(target: string): RecordEntry[] {
    return this.list(target).filter(({ state }) => state === 'waiting');
  }

  countWaiting(target: string): number {
    return this.#waiting.get(target) ?? 0;
  }

  /** Incidents of which a target was not told, as they were not severe enough. */
  listHeld(target: string): string[] {
    return this.list(target).flatMap(({ state, notification }) => (state === 'held' ? [notification.incident] : []));
  }

  /** Those told whose end is still to be told. */
  listOpen(target: string): RecordEntry[] {
    return this.list(target).filter(({ isOpen, state }) => isOpen && (state === 'waiting' || state === 'delivered'));
  }

  put(target: string, entry: RecordEntry): void {
    this.#set(target, entry);
    this.#unsaved.set(`${target} ${keyOf(entry.notification)}`, entry);
  }

  /** Forgets what is over and older than that, and targets that are not there any more. */
  prune(before: number, targets: readonly string[]): void {
    for (const [target, entries] of this.#entries) {
      for (const [key, { state, isOpen, storedAt }] of entries) {
        if (targets.includes(target) && (state === 'waiting' || isOpen || storedAt >= before)) continue;
        entries.delete(key);
        this.#unsaved.set(`${target} ${key}`, null);
      }
    }
  }

  /** @throws what the store throws; then it is written the next time */
  async save(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const saved = new Map(this.#unsaved);
    const toBytes = (value: unknown) => (value === null ? null : encodeJson(value));
    await this.#states.write(
      TOPIC,
      [...saved].map(([key, value]) => ({ key, value: toBytes(value) })),
    );
    for (const [key, value] of saved) if (this.#unsaved.get(key) === value) this.#unsaved.delete(key);
  }

  #set(target: string, entry: RecordEntry): void {
    const entries = this.#of(target);
    const key = keyOf(entry.notification);
    const change = Number(entry.state === 'waiting') - Number(entries.get(key)?.state === 'waiting');
    entries.set(key, entry);
    this.#waiting.set(target, this.countWaiting(target) + change);
  }

  #of(target: string): Map<string, RecordEntry> {
    let entries = this.#entries.get(target);
    if (entries === undefined) {
      entries = new Map();
      this.#entries.set(target, entries);
    }
    return entries;
  }
}
