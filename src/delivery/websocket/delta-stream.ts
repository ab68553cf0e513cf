import type { Frame } from './frame.ts';
import { findChanges } from './live-changes.ts';
import type { LiveState } from './live-data.ts';
import { encodeDelta, encodeUpdate } from './server-message.ts';
import type { Update, UpdateStream } from './update-stream.ts';

interface Sent {
  readonly state: LiveState;
  readonly sequence: number;
  readonly whole: Frame;
}

/** What has changed, when something has; the whole state at first and after every so many changes. */
export class DeltaStream implements UpdateStream {
  readonly #fullEvery: number;
  #sent: Sent | undefined;
  #deltas = 0;

  constructor(fullEvery: number) {
    this.#fullEvery = fullEvery;
  }

  next(state: LiveState, sequence: number, now: number): Update | undefined {
    const before = this.#sent;
    if (before?.state === state || before?.state.text === state.text) return undefined;
    const whole = encodeUpdate(state.text, sequence, now);
    this.#sent = { state, sequence, whole };
    if (before === undefined || ++this.#deltas > this.#fullEvery) {
      this.#deltas = 0;
      return { frame: whole, whole, base: null };
    }
    const frame = encodeDelta(findChanges(before.state.data, state.data), before.sequence, sequence, now);
    return frame.text.length < whole.text.length ? { frame, whole, base: before.sequence } : { frame: whole, whole, base: null };
  }

  /** The state that the next changes are to be applied to, which may be an interval old. */
  first(state: LiveState, sequence: number, now: number): Frame {
    this.#sent ??= { state, sequence, whole: encodeUpdate(state.text, sequence, now) };
    return this.#sent.whole;
  }
}
