import type { InvocationObservation } from '../../domain/invocation.ts';
import type { CallEnd } from './call-end.ts';
import { CallTracker } from './call-tracker.ts';
import { detachSkill } from './detach-skill.ts';
import { type Origin, observeEnd, observeOpenCall, type StartedCall } from './observe.ts';
import { WindowTracker } from './window-tracker.ts';

/** What is open in one session, as its hooks told it. */
export class HookSession {
  readonly calls: CallTracker;
  readonly windows: WindowTracker;
  /** The prompt that is being answered, where the agent numbers them. */
  promptId: string | null = null;
  /** True once the session's directory has been told. */
  isDirectoryTold = false;
  readonly #origin: Origin;
  #observations: InvocationObservation[] = [];

  constructor(origin: Origin) {
    const emit = (observation: InvocationObservation) => void this.#observations.push(observation);
    this.#origin = origin;
    this.calls = new CallTracker(origin, emit);
    this.windows = new WindowTracker(origin, emit);
  }

  get openCount(): number {
    return this.calls.openCount + this.windows.openCount;
  }

  /** A skill is a window of its thread, anything else a call. What is open already stays as it is. */
  start(started: StartedCall, thread: string): void {
    const call = { ...started, skill: detachSkill(started.skill) };
    if (call.skill.kind !== 'skill') this.calls.open(call);
    else if (this.windows.list().every(({ id }) => id !== call.id)) this.windows.open(call, thread);
    this.#observations.push(observeOpenCall(this.#origin, call));
  }

  /** @returns false when neither a call nor a window of this id is open */
  settle(id: string, end: CallEnd, certainty: 'presumed' | 'observed' = 'observed'): boolean {
    return this.calls.settle(id, end, certainty) || this.windows.settle(id, end);
  }

  /**
   * The end of a call that nobody saw begin, as after a restart of the server. Its start is the end less the measured
   * duration; without one there is no end either, so that no duration of 0 arises.
   */
  settleUnseen(call: Omit<StartedCall, 'startedAt'>, end: CallEnd, certainty: 'presumed' | 'observed' = 'observed'): void {
    const { endedAt, measuredDurationMs } = end;
    const startedAt = Math.round(endedAt - (measuredDurationMs ?? 0));
    const known = { ...end, endedAt: measuredDurationMs === null ? null : endedAt };
    // Of a skill only the launch was measured.
    const failed = { ...known, measuredDurationMs: null, outcome: end.outcome === 'failed' ? 'failed_to_launch' : end.outcome } as const;
    this.#observations.push(observeEnd(this.#origin, { ...call, startedAt }, call.skill.kind === 'skill' ? failed : known, certainty));
  }

  /** The session is over: windows end with their latest event, calls without an end are abandoned. */
  close(): void {
    for (const thread of new Set(this.windows.list().map((window) => window.thread))) this.windows.closeThread(thread, 'completed');
    this.#observations.push(...this.calls.observeOpen(true));
  }

  drain(): InvocationObservation[] {
    const observations = this.#observations;
    this.#observations = [];
    return observations;
  }
}
