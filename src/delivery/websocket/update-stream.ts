import type { Frame } from './frame.ts';
import type { LiveState } from './live-data.ts';

/** What the subscribers of one topic are sent at one interval. */
export interface Update {
  readonly frame: Frame;
  /** The same as a whole state, for those who have missed something. Equal to `frame` when that is one. */
  readonly whole: Frame;
  /** The update that `frame` says the changes since; null when it is a whole state. */
  readonly base: number | null;
}

/** Makes the updates of one topic, each encoded once for all its subscribers. */
export interface UpdateStream {
  /** The next interval. @returns undefined when nothing is to be sent. @param now - epoch ms, here and below */
  next(state: LiveState, sequence: number, now: number): Update | undefined;
  /** What a new subscriber is sent at once, as of the interval `sequence`. */
  first(state: LiveState, sequence: number, now: number): Frame;
}
