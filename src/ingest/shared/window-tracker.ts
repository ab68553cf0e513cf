import type { InvocationObservation } from '../../domain/invocation.ts';
import type { CallEnd } from './call-end.ts';
import { detachSkill } from './detach-skill.ts';
import { type Origin, observeEnd, observeOpenCall, type StartedCall } from './observe.ts';

/** A skill at work: from its activation to the last line before a person speaks again. */
export interface SkillWindow extends StartedCall {
  readonly thread: string;
  /** Epoch ms of the latest line that belongs to it. */
  readonly lastAt: number;
  /** The skill was loaded: its Skill call has a result, or it was typed. */
  readonly launched: boolean;
}

/** More skills at once than this are a broken file: the oldest is presumed over. */
const MAX_WINDOWS = 256;

/**
 * The windows of skills. The Skill tool answers at once (27 ms in the median) and the work follows, so a skill ends
 * where the docs say that its permissions end: with the next message of a person. Windows overlap when one skill
 * loads another. Each thread (main, subagent) has its own.
 */
export class WindowTracker {
  readonly #windows = new Map<string, SkillWindow>();
  readonly #origin: Origin;
  readonly #emit: (observation: InvocationObservation) => void;
  /** Windows presumed over because too many were open. */
  forgottenCount = 0;

  constructor(origin: Origin, emit: (observation: InvocationObservation) => void, windows: readonly SkillWindow[] = []) {
    this.#origin = origin;
    this.#emit = emit;
    for (const window of windows) this.#windows.set(window.id, window);
  }

  get openCount(): number {
    return this.#windows.size;
  }

  open(call: StartedCall, thread: string): void {
    const skill = detachSkill(call.skill);
    this.#windows.set(call.id, { ...call, skill, thread, lastAt: call.startedAt, launched: call.trigger === 'typed' });
    if (this.#windows.size <= MAX_WINDOWS) return;
    for (const oldest of this.#windows.values()) {
      this.#close(oldest, 'presumed', 'completed');
      this.forgottenCount += 1;
      return;
    }
  }

  /** The result of the Skill call. @returns false when no such window is open */
  settle(id: string, end: CallEnd): boolean {
    const window = this.#windows.get(id);
    if (window === undefined) return false;
    if (end.outcome === 'completed') {
      this.#windows.set(id, { ...window, launched: true });
    } else {
      const outcome = end.outcome === 'failed' ? 'failed_to_launch' : end.outcome;
      this.#windows.delete(id);
      this.#emit(observeEnd(this.#origin, window, { ...end, outcome, measuredDurationMs: null }, 'observed'));
    }
    return true;
  }

  /** True when a window of this name is open in the thread. */
  has(thread: string, name: string): boolean {
    for (const window of this.#windows.values()) if (window.thread === thread && window.skill.name === name) return true;
    return false;
  }

  /** A user or assistant line of the thread at `at` (epoch ms). */
  extend(thread: string, at: number): void {
    for (const window of this.#windows.values()) {
      if (window.thread === thread && at > window.lastAt) this.#windows.set(window.id, { ...window, lastAt: at });
    }
  }

  /** A person spoke or interrupted: every window of the thread ends with its latest line. */
  closeThread(thread: string, outcome: 'completed' | 'interrupted'): void {
    for (const window of this.#windows.values()) if (window.thread === thread) this.#close(window, 'observed', outcome);
  }

  /** The agent is done for now: the windows are probably over, and stay open in case it goes on by itself. */
  endTurn(thread: string): void {
    for (const window of this.#windows.values()) {
      if (window.thread === thread && window.launched) this.#emit(presumeCompleted(this.#origin, window));
    }
  }

  observeOpen(idle: boolean): InvocationObservation[] {
    return Array.from(this.#windows.values(), (window) => {
      if (!idle) return observeOpenCall(this.#origin, window);
      return window.launched ? presumeCompleted(this.#origin, window) : observeAbandoned(this.#origin, window);
    });
  }

  list(): SkillWindow[] {
    return [...this.#windows.values()];
  }

  #close(window: SkillWindow, certainty: 'presumed' | 'observed', outcome: 'completed' | 'interrupted'): void {
    this.#windows.delete(window.id);
    const isAbandoned = !window.launched && outcome === 'completed';
    this.#emit(isAbandoned ? observeAbandoned(this.#origin, window) : observeEnd(this.#origin, window, endOf(window, outcome), certainty));
  }
}

function endOf(window: SkillWindow, outcome: 'completed' | 'interrupted') {
  const errorType = outcome === 'interrupted' ? 'user_interrupted' : null;
  return { endedAt: window.lastAt, outcome, errorType, measuredDurationMs: null };
}

function presumeCompleted(origin: Origin, window: SkillWindow): InvocationObservation {
  return observeEnd(origin, window, endOf(window, 'completed'), 'presumed');
}

function observeAbandoned(origin: Origin, window: SkillWindow): InvocationObservation {
  return observeEnd(origin, window, { endedAt: null, outcome: 'abandoned', errorType: null, measuredDurationMs: null }, 'presumed');
}
