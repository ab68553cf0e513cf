import { HookSession } from './hook-session.ts';
import type { Origin } from './observe.ts';

/** Sessions remembered at once: many more than anyone has running. */
export const MAX_HOOK_SESSIONS = 2_000;
/** Calls and windows open over all of them. */
export const MAX_OPEN_IN_HOOKS = 20_000;

/**
 * The sessions that hooks told of lately. The one not heard of for longest is forgotten first; what was open in it
 * stays open in the record, for the transcript or the session's idleness to end.
 */
export class HookSessions {
  readonly #sessions = new Map<string, HookSession>();
  readonly #origin: Origin;
  #openCount = 0;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Calls and windows open in all of them. */
  get openCount(): number {
    return this.#openCount;
  }

  /** Lets `change` work on a session, new or known, and forgets others for it when there are too many. */
  update<Result>(sessionId: string, change: (session: HookSession) => Result): Result {
    const session = this.#sessions.get(sessionId) ?? new HookSession(this.#origin);
    const before = session.openCount;
    const result = change(session);
    this.#sessions.delete(sessionId);
    this.#sessions.set(sessionId, session);
    this.#openCount += session.openCount - before;
    this.#forgetOldest();
    return result;
  }

  delete(sessionId: string): void {
    this.#openCount -= this.#sessions.get(sessionId)?.openCount ?? 0;
    this.#sessions.delete(sessionId);
  }

  #forgetOldest(): void {
    for (const oldest of this.#sessions.keys()) {
      const isTooMuch = this.#sessions.size > MAX_HOOK_SESSIONS || (this.#openCount > MAX_OPEN_IN_HOOKS && this.#sessions.size > 1);
      if (!isTooMuch) return;
      this.delete(oldest);
    }
  }
}
