/** What the clients of one process do. */
export interface LoadPlan {
  /** `ws://host:port/path`. */
  readonly url: string;
  readonly clients: number;
  /** Connections begun per second. */
  readonly rampPerSecond: number;
  /** Clients that leave per second while it is measured, each replaced by a new one. */
  readonly churnPerSecond: number;
  /** One-skill subscribers follow these in turn. */
  readonly skills: readonly string[];
  /** Share of clients that follow one skill, 0–1. */
  readonly skillRatio: number;
  readonly mode: 'full' | 'delta';
  /** Time between two updates, ms. */
  readonly intervalMs: number;
  /** A client that is not confirmed by then has failed, ms. */
  readonly timeoutMs: number;
}

export interface LoadProgress {
  readonly confirmed: number;
  readonly failed: number;
}

/** What the clients of one process saw. Counts add up over processes, sketches merge (`stats/duration-sketch.ts`). */
export interface LoadTally {
  /** Clients that were told what they follow. */
  readonly confirmed: number;
  /** Connections that never got so far. */
  readonly failed: number;
  /** Connections that ended without our doing. */
  readonly dropped: number;
  /** Clients that left and were replaced. */
  readonly replaced: number;
  /** Updates that were sent and did not arrive. */
  readonly lost: number;
  /** Updates in the measured time, without a client's first two: the intervals begin with the second. */
  readonly messages: number;
  /** Time in which these came, summed over clients, ms. */
  readonly clientMs: number;
  /** Read from the network in the measured time. */
  readonly bytes: number;
  /** What went wrong, by code; the codes of `failed` and `dropped` too. */
  readonly errors: Readonly<Record<string, number>>;
  /** From the first packet until the client was told what it follows. */
  readonly connectMs: Uint8Array | null;
  /** From the server's `timestamp` until it arrived. */
  readonly latencyMs: Uint8Array | null;
  /** Between two updates of one client. */
  readonly gapMs: Uint8Array | null;
  /** Share of the measured time in which this process had work, 0–1: close to 1, it is what is measured. */
  readonly busyRatio: number;
}

/** A process full of clients. Each step follows on the one before. */
export interface LoadWorker {
  /** Resolves when every client was confirmed or has failed. */
  connect(plan: LoadPlan, onProgress: (progress: LoadProgress) => void): Promise<LoadProgress>;
  /** No more connections: `connect` resolves. */
  hurry(): void;
  /** The measured time begins. */
  begin(): Promise<void>;
  /** It ends. @returns number of the newest update that any client has; -1 for none */
  end(): Promise<number>;
  /** Waits until every client has update `upTo`, `graceMs` at most; then they leave. */
  finish(upTo: number, graceMs: number): Promise<LoadTally>;
  /** Ends the process, whatever it is at. */
  close(): Promise<void>;
}

export type StartLoadWorker = () => Promise<LoadWorker>;

/** What `/metrics` says of the server; null where it says nothing. */
export interface ServerFigures {
  readonly residentBytes: number | null;
  /** p99 since it was asked last, ms. */
  readonly eventLoopP99Ms: number | null;
  readonly updateIntervalMs: number | null;
  readonly messagesSent: number | null;
  readonly slowClients: number | null;
}

/** @throws SessionBuddyError NOT_RUNNING when nothing answers at the address */
export type ReadServerFigures = (url: URL) => Promise<ServerFigures>;
