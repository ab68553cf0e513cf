import type { AgentName } from '../../domain/agent.ts';
import type { EventBatch, Rejection } from '../../ports/event-store.ts';
import type { HookReceiver } from '../../ports/hook-receiver.ts';
import { type HookMessage, type HookRejection, parseHookMessage } from './hook-message.ts';
import type { HookSession } from './hook-session.ts';
import { HookSessions } from './hook-sessions.ts';

/** The names of an agent's hook events: those that are read, and those that say nothing of interest. */
export interface HookEventNames {
  readonly read: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

const NOTHING: EventBatch = { invocations: [] };

/** What every receiver does beside reading its own agent's words: keep the sessions, count what is broken. */
export abstract class HookSessionReceiver implements HookReceiver {
  readonly agent: AgentName;
  /** How much is remembered, for whoever watches the memory. */
  readonly sessions: HookSessions;
  readonly #events: HookEventNames;

  constructor(agent: AgentName, events: HookEventNames) {
    this.agent = agent;
    this.#events = events;
    this.sessions = new HookSessions({ agent, source: 'hook' });
  }

  take(body: string, receivedAt: number): EventBatch {
    const message = parseHookMessage(body);
    if (typeof message === 'string') return reject(message);
    if (!this.#events.read.has(message.event)) return this.#events.ignored.has(message.event) ? NOTHING : reject('unknown_shape');

    const batch = this.sessions.update(message.sessionId, (session) => {
      const rejection = this.takeEvent(message, session, receivedAt);
      return rejection === 'unknown_shape' ? reject(rejection) : this.#batchOf(message, session, receivedAt, rejection);
    });
    if (message.event === 'SessionEnd') this.sessions.delete(message.sessionId);
    return batch;
  }

  /** What an event that is read means. @returns why nothing can be made of it, or null */
  protected abstract takeEvent(message: HookMessage, session: HookSession, receivedAt: number): HookRejection | null;

  /** The directory is told once: of all the message's, the first is where the session was started. */
  #batchOf(message: HookMessage, session: HookSession, receivedAt: number, rejection: HookRejection | null): EventBatch {
    const directory = session.isDirectoryTold ? null : message.directory;
    if (directory !== null) session.isDirectoryTold = true;
    return {
      invocations: session.drain(),
      sessions: [
        {
          sessionId: message.sessionId,
          agent: this.agent,
          firstEventAt: receivedAt,
          lastEventAt: receivedAt,
          ...(directory === null ? {} : { directory }),
        },
      ],
      ...(rejection === null ? {} : { rejections: rejectionsOf(rejection) }),
    };
  }
}

function reject(reason: HookRejection): EventBatch {
  return { invocations: [], rejections: rejectionsOf(reason) };
}

function rejectionsOf(reason: HookRejection): Rejection[] {
  return [{ source: 'hook', reason, count: 1 }];
}
