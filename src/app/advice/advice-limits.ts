/** Sessions remembered: the one not advised for longest is forgotten first. */
const MOST_SESSIONS = 2_000;

/** Lets a line through once for a skill and session, and so many times for a session. */
export class AdviceLimits {
  readonly #linesPerSession: number;
  /** Skills advised on, by session; the session advised last comes last. */
  readonly #advised = new Map<string, Set<string>>();

  constructor(linesPerSession: number) {
    this.#linesPerSession = linesPerSession;
  }

  /** Whether a line may be shown now. */
  allows(sessionId: string, skill: string): boolean {
    const skills = this.#advised.get(sessionId);
    return (skills?.size ?? 0) < this.#linesPerSession && !skills?.has(skill);
  }

  /** Counts one that is shown. */
  note(sessionId: string, skill: string): void {
    const skills = this.#advised.get(sessionId) ?? new Set();
    this.#advised.delete(sessionId);
    this.#advised.set(sessionId, skills.add(skill));
    if (this.#advised.size <= MOST_SESSIONS) return;
    const [oldest] = this.#advised.keys();
    this.#advised.delete(oldest as string);
  }
}
