/** Resolves after so many milliseconds, or at once when `signal` is aborted. Tests give one that they move on themselves. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;
