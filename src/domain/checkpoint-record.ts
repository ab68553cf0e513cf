/** What is kept of a checkpoint, for the next one to compare with. */
export interface CheckpointRecord {
  /** Name or folder of the project, as asked for. */
  readonly project: string;
  /** Epoch ms: when it was made. */
  readonly at: number;
  /** The window it looked at, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** 0–100; null when nothing could be measured. */
  readonly score: number | null;
  /** 0–1 by name of the part; null for what was not measured. */
  readonly parts: Readonly<Record<string, number | null>>;
  readonly sessions: number;
  readonly invocations: number;
  /** Names of tests whose last run failed. */
  readonly failingTests: readonly string[];
  /** Skills with an open anomaly, as `shell:npm test completion`. */
  readonly openAnomalies: readonly string[];
}
