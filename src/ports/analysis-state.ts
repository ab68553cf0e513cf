/** What an analysis keeps between two runs: small, and of no use to anybody else. Made anew when it is gone. */
export interface AnalysisState {
  readonly key: string;
  readonly value: Uint8Array;
}

/** States by topic, as `anomalies`, and key. */
export interface AnalysisStateStore {
  /** Those of these keys that there are, or all of the topic. */
  read(topic: string, keys?: readonly string[]): Promise<AnalysisState[]>;
  /** In one transaction; a null value removes. */
  write(topic: string, states: readonly { readonly key: string; readonly value: Uint8Array | null }[]): Promise<void>;
}
