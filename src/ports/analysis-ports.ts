import type { AnalysisStateStore } from './analysis-state.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { SpanQueries } from './span-queries.ts';

/** What the analyses ask of a store, a port for each topic. */
export interface AnalysisPorts {
  readonly changes: ChangeFeed;
  readonly analysisState: AnalysisStateStore;
  readonly spans: SpanQueries;
}
