import type { InvocationObservation } from '../../../domain/invocation.ts';
import type { CallEnd } from '../../shared/call-end.ts';
import { type Origin, observeOpenCall, type StartedCall } from '../../shared/observe.ts';
import { TelemetryMemory } from '../../shared/telemetry-memory.ts';
import type { TelemetryOutput } from '../../shared/telemetry-output.ts';
import { WindowTracker } from '../../shared/window-tracker.ts';

/** Sessions with a skill at work; the one quiet for longest is presumed to have ended well when there are more. */
const MAX_SESSIONS = 1_000;
/** Without an event for so long, nobody is going to prompt again. */
const IDLE_MS = 30 * 60_000;

interface SessionWindows {
  readonly windows: WindowTracker;
  /** Epoch ms of the latest event. */
  lastAt: number;
}

/**
 * The windows of skills at work, by session: from the launch to the latest event before the next prompt. A prompt's id
 * comes with all its events, so that a window belongs to one prompt and events of others do not reach it.
 */
export class SkillWindows {
  readonly #sessions = new TelemetryMemory<SessionWindows>(MAX_SESSIONS);
  readonly #origin: Origin;
  #emitted: InvocationObservation[] = [];

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /** @param launch - how the launch ended; absent when a person typed it */
  open(call: StartedCall, promptId: string, launch: CallEnd | undefined, output: TelemetryOutput): void {
    const session = this.#sessions.find(call.sessionId) ?? this.#begin(call);
    // Event and span tell of the same launch, and only the event knows the prompt.
    const isKnown = session.windows.list().some(({ id, thread }) => id === call.id && (thread !== '' || promptId === ''));
    if (!isKnown) session.windows.open(call, promptId);
    if (launch === undefined || launch.outcome === 'completed') this.#emitted.push(observeOpenCall(this.#origin, call));
    if (launch !== undefined) session.windows.settle(call.id, launch);
    this.#giveOut(output);
  }

  /** An event of the prompt, or a span, which does not say of which prompt it is. */
  extend(sessionId: string, promptId: string, at: number): void {
    const session = this.#sessions.find(sessionId);
    if (session === undefined) return;
    session.windows.extend(promptId, at);
    if (at > session.lastAt) session.lastAt = at;
  }

  /** A person prompts: whatever other prompts set to work is over. */
  closeOthers(sessionId: string, promptId: string, output: TelemetryOutput): void {
    const session = this.#sessions.find(sessionId);
    if (session === undefined) return;
    for (const { thread } of session.windows.list())
      if (thread !== promptId || promptId === '') session.windows.closeThread(thread, 'completed');
    if (session.windows.openCount === 0) this.#sessions.take(sessionId);
    this.#giveOut(output);
  }

  /** @param now - epoch ms */
  closeIdle(now: number, output: TelemetryOutput): void {
    for (let oldest = this.#sessions.findOldest(); oldest !== undefined && oldest.lastAt < now - IDLE_MS; ) {
      this.#presumeOver(this.#sessions.takeOldest());
      oldest = this.#sessions.findOldest();
    }
    this.#giveOut(output);
  }

  #begin({ sessionId, startedAt }: StartedCall): SessionWindows {
    const windows = new WindowTracker(this.#origin, (observation) => void this.#emitted.push(observation));
    const session = { windows, lastAt: startedAt };
    this.#presumeOver(this.#sessions.keep(sessionId, session));
    return session;
  }

  #presumeOver(session: SessionWindows | undefined): void {
    if (session !== undefined) this.#emitted.push(...session.windows.observeOpen(true));
  }

  #giveOut(output: TelemetryOutput): void {
    for (const observation of this.#emitted) output.observe(observation);
    this.#emitted = [];
  }
}
