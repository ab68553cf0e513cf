import type { Frame } from './frame.ts';
import type { LiveState } from './live-data.ts';
import { encodeUpdate } from './server-message.ts';
import type { Update, UpdateStream } from './update-stream.ts';

/** The whole state at every interval. */
export class FullStream implements UpdateStream {
  #latest: { readonly state: LiveState; readonly frame: Frame } | undefined;

  next(state: LiveState, sequence: number, now: number): Update {
    const frame = this.first(state, sequence, now);
    return { frame, whole: frame, base: null };
  }

  /** Many who come at the same time get the same frame. */
  first(state: LiveState, sequence: number, now: number): Frame {
    if (this.#latest?.state !== state || this.#latest.frame.sequence !== sequence) {
      this.#latest = { state, frame: encodeUpdate(state.text, sequence, now) };
    }
    return this.#latest.frame;
  }
}
