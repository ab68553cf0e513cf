import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AppendResult, EventBatch, FileCursor } from '../../ports/event-store.ts';

/** Answers remembered between two changes of the database. */
const MOST_KNOWN = 10_000;

export const hashOfSession = (sessionId: string) => hash('sha256', `session:${sessionId}`);
export const hashOfEvent = (eventId: string) => hash('sha256', `event:${eventId}`);

/**
 * What was forgotten on request does not come in again, by whatever source. In a database in which nothing was
 * forgotten this costs one small read a batch.
 */
export class ForgottenSessions {
  readonly #find: StatementSync;
  readonly #findAny: StatementSync;
  readonly #dataVersion: StatementSync;
  readonly #known = new Map<string, boolean>();
  #isEmpty = true;
  #seenDataVersion = -1;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT 1 FROM forgotten WHERE hash = ?');
    this.#findAny = database.prepare('SELECT 1 FROM forgotten LIMIT 1');
    this.#dataVersion = database.prepare('PRAGMA data_version');
  }

  /**
   * Hands `write` what is left of a batch, inside the transaction that the caller has open. What was forgotten is answered
   * as known: a forked session repeats events of its parent, so these are known one by one. A cursor that names a
   * forgotten session in its path or its state is not kept either: such a file is read again each time, for nothing.
   */
  leaveOut(batch: EventBatch, write: (kept: EventBatch) => AppendResult): AppendResult {
    this.#refresh();
    if (this.#isEmpty) return write(batch);
    const isKept = batch.invocations.map(({ sessionId, eventId }) => !this.has(sessionId) && !this.#isStored(hashOfEvent(eventId)));
    const { sessions, listings, cursors } = batch;
    const { invocations } = write({
      ...batch,
      invocations: batch.invocations.filter((_, index) => isKept[index]),
      ...(sessions && { sessions: sessions.filter(({ sessionId }) => !this.has(sessionId)) }),
      ...(listings && { listings: listings.filter(({ sessionId }) => !this.has(sessionId)) }),
      ...(cursors && { cursors: cursors.filter((cursor) => !this.#isNamedIn(cursor)) }),
    });
    let next = 0;
    return {
      invocations: batch.invocations.map(({ outcome }, index) => {
        const appended = isKept[index] ? invocations[next++] : undefined;
        return appended ?? { status: 'duplicate', outcome, previousOutcome: outcome };
      }),
    };
  }

  has(sessionId: string): boolean {
    let isForgotten = this.#known.get(sessionId);
    if (isForgotten === undefined) {
      isForgotten = this.#isStored(hashOfSession(sessionId));
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(sessionId, isForgotten);
    }
    return isForgotten;
  }

  #isNamedIn({ path, state }: FileCursor): boolean {
    return namesIn(path, state).some((name) => this.has(name));
  }

  #isStored(hashed: string): boolean {
    return this.#find.get(hashed) !== undefined;
  }

  /** Another process may have forgotten something since. */
  #refresh(): void {
    const version = (this.#dataVersion.get() as { data_version: number }).data_version;
    if (version === this.#seenDataVersion) return;
    this.#seenDataVersion = version;
    this.#known.clear();
    this.#isEmpty = this.#findAny.get() === undefined;
  }
}

const ID_IN_NAME = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** What in a file's path and in its parser's state may be the id of a session. */
export function namesIn(path: string, state: string | null): string[] {
  const names = new Set<string>([...path.matchAll(ID_IN_NAME)].map(([id]) => id));
  for (const segment of path.split(/[\\/]+/)) names.add(segment).add(segment.replace(/\.\w+$/, ''));
  if (state !== null) collectTexts(parse(state), names);
  names.delete('');
  return [...names];
}

function collectTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      texts.add(key);
      collectTexts(item, texts);
    }
  }
}

function parse(state: string): unknown {
  try {
    return JSON.parse(state);
  } catch {
    return null;
  }
}
