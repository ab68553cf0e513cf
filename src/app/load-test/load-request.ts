/** What a load test is asked for. */
export interface LoadRequest {
  /** `ws://host:port/path`. */
  readonly url: URL;
  readonly clients: number;
  /** How long it is measured, once all are connected. */
  readonly durationMs: number;
  /** Connections begun per second. */
  readonly rampPerSecond: number;
  /** Clients replaced per second while it is measured. */
  readonly churnPerSecond: number;
  /** Skills that some of the clients follow. */
  readonly skills: readonly string[];
  /** How many do, 0–1. */
  readonly skillRatio: number;
  readonly mode: 'full' | 'delta';
  /** Time between two updates; null to go by what the server says. */
  readonly intervalMs: number | null;
  /** Limits that are checked when they are given. */
  readonly maxP99Ms: number | null;
  readonly minMessagesPerSecond: number | null;
}
