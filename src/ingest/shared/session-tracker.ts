import type { AgentName } from '../../domain/agent.ts';
import type { SessionObservation } from '../../domain/session.ts';

/** What a file has said of a session so far. */
export interface SeenSession extends SessionDetails {
  readonly sessionId: string;
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

/** What a line says of the session it belongs to. */
export interface SessionDetails {
  readonly directory: string | null;
  readonly gitBranch: string | null;
  readonly agentVersion: string | null;
}

/** A file is about one session, or a few after resumes of old versions. */
const MAX_SESSIONS = 100;

/** Gathers one observation per session. */
export class SessionTracker {
  readonly #agent: AgentName;
  readonly #sessions = new Map<string, SeenSession>();
  readonly #changed = new Map<string, SeenSession>();

  constructor(agent: AgentName, sessions: readonly SeenSession[] = []) {
    this.#agent = agent;
    for (const session of sessions) this.#sessions.set(session.sessionId, session);
  }

  see(sessionId: string, at: number, line: SessionDetails): void {
    const seen = this.#sessions.get(sessionId);
    const isLatest = seen === undefined || at >= seen.lastEventAt;
    const session: SeenSession = {
      sessionId,
      firstEventAt: Math.min(at, seen?.firstEventAt ?? at),
      lastEventAt: Math.max(at, seen?.lastEventAt ?? at),
      // Where it was started: the agent's `cd` moves the later ones.
      directory: seen?.directory ?? line.directory,
      gitBranch: (isLatest ? line.gitBranch : null) ?? seen?.gitBranch ?? null,
      agentVersion: (isLatest ? line.agentVersion : null) ?? seen?.agentVersion ?? null,
    };
    this.#sessions.set(sessionId, session);
    this.#changed.set(sessionId, session);
    if (this.#sessions.size > MAX_SESSIONS) this.#forgetOldest();
  }

  /** The sessions seen since the last call. */
  drain(): SessionObservation[] {
    const observations = Array.from(this.#changed.values(), (session) => toObservation(this.#agent, session));
    this.#changed.clear();
    return observations;
  }

  list(): SeenSession[] {
    return [...this.#sessions.values()];
  }

  #forgetOldest(): void {
    for (const oldest of this.#sessions.keys()) {
      this.#sessions.delete(oldest);
      return;
    }
  }
}

function toObservation(agent: AgentName, session: SeenSession): SessionObservation {
  return {
    sessionId: session.sessionId,
    agent,
    firstEventAt: session.firstEventAt,
    lastEventAt: session.lastEventAt,
    ...(session.directory === null ? {} : { directory: session.directory }),
    ...(session.gitBranch === null ? {} : { gitBranch: session.gitBranch }),
    ...(session.agentVersion === null ? {} : { agentVersion: session.agentVersion }),
  };
}
