/** The time. Tests give a fixed one. */
export interface Clock {
  /** Epoch milliseconds, UTC. May jump. */
  now(): number;
}
