import type { InvocationObservation } from '../../domain/invocation.ts';
import type { CallEnd, TaskNotification } from './call-end.ts';
import { detachSkill } from './detach-skill.ts';
import { type Origin, observeEnd, observeOpenCall, type StartedCall } from './observe.ts';

/** A call that waits for its result or, with a `taskId`, for the end of its background task. */
export interface OpenCall extends StartedCall {
  readonly taskId: string | null;
}

/** A result that came before its call. */
export interface EarlyResult {
  readonly toolCallId: string;
  readonly end: CallEnd;
}

const MAX_OPEN_CALLS = 10_000;
const MAX_EARLY_RESULTS = 1_000;

/** Pairs calls with results by call id, in whichever order they stand in the file. */
export class CallTracker {
  readonly #open = new Map<string, OpenCall>();
  readonly #early = new Map<string, CallEnd>();
  readonly #origin: Origin;
  readonly #emit: (observation: InvocationObservation) => void;
  /** Calls given out as open and results let go because too many were waiting. */
  forgottenCount = 0;

  constructor(
    origin: Origin,
    emit: (observation: InvocationObservation) => void,
    calls: readonly OpenCall[] = [],
    results: readonly EarlyResult[] = [],
  ) {
    this.#origin = origin;
    this.#emit = emit;
    for (const call of calls) this.#open.set(call.id, call);
    for (const { toolCallId, end } of results) this.#early.set(toolCallId, end);
  }

  get openCount(): number {
    return this.#open.size;
  }

  open(call: StartedCall): void {
    const early = this.takeEarly(call.id);
    this.#open.set(call.id, { ...call, skill: detachSkill(call.skill), taskId: null });
    if (early !== undefined) this.settle(call.id, early);
    else this.#boundOpen();
  }

  /** @returns false when no such call is open */
  settle(id: string, end: CallEnd, certainty: 'presumed' | 'observed' = 'observed'): boolean {
    const call = this.#open.get(id);
    if (call === undefined) return false;
    if (end.taskId !== null && end.outcome === 'completed') {
      this.#open.set(id, { ...call, taskId: end.taskId });
    } else {
      this.#open.delete(id);
      this.#emit(observeEnd(this.#origin, call, end, certainty));
    }
    return true;
  }

  /** Ends the call whose background task has stopped; of any other task there is nothing to do. */
  settleTask(notification: TaskNotification, at: number): void {
    const call = this.#findTask(notification);
    if (call !== undefined) this.settle(call.id, { ...notification, endedAt: at, taskId: null });
  }

  keepEarly(id: string, end: CallEnd): void {
    this.#early.set(id, end);
    if (this.#early.size <= MAX_EARLY_RESULTS) return;
    for (const oldest of this.#early.keys()) {
      this.#early.delete(oldest);
      this.forgottenCount += 1;
      return;
    }
  }

  takeEarly(id: string): CallEnd | undefined {
    const end = this.#early.get(id);
    if (end !== undefined) this.#early.delete(id);
    return end;
  }

  /**
   * A call without a result is `abandoned` in a session that is over. A background task did start, and is presumed to
   * have ended well at a time nobody wrote down.
   */
  observeOpen(idle: boolean): InvocationObservation[] {
    return Array.from(this.#open.values(), (call) => {
      if (!idle) return observeOpenCall(this.#origin, call);
      const outcome = call.taskId === null ? 'abandoned' : 'completed';
      return observeEnd(this.#origin, call, { endedAt: null, outcome, errorType: null, measuredDurationMs: null }, 'presumed');
    });
  }

  listOpen(): OpenCall[] {
    return [...this.#open.values()];
  }

  listEarly(): EarlyResult[] {
    return Array.from(this.#early, ([toolCallId, end]) => ({ toolCallId, end }));
  }

  #findTask(notification: TaskNotification): OpenCall | undefined {
    const byCall = notification.toolCallId === null ? undefined : this.#open.get(notification.toolCallId);
    if (byCall !== undefined || notification.taskId === null) return byCall;
    for (const call of this.#open.values()) if (call.taskId === notification.taskId) return call;
    return undefined;
  }

  #boundOpen(): void {
    if (this.#open.size <= MAX_OPEN_CALLS) return;
    for (const oldest of this.#open.values()) {
      this.#open.delete(oldest.id);
      this.#emit(observeOpenCall(this.#origin, oldest));
      this.forgottenCount += 1;
      return;
    }
  }
}
