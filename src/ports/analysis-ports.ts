import type { AnalysisStateStore } from './analysis-state.ts';
import type { AnomalyStore } from './anomaly-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { CommunityStore } from './community.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { FlowStore } from './flow-store.ts';
import type { LatestInvocations } from './latest-invocations.ts';
import type { NameQueries } from './name-queries.ts';
import type { PredictionQueries } from './prediction-queries.ts';
import type { SessionRecords } from './session-records.ts';
import type { ShortcutStore } from './shortcut-store.ts';
import type { SkillClusterStore } from './skill-clusters.ts';
import type { SkillSearchStore } from './skill-search.ts';
import type { SkillTotals } from './skill-totals.ts';
import type { SpanQueries } from './span-queries.ts';

/** What the analyses ask of a store, a port for each topic. */
export interface AnalysisPorts {
  readonly changes: ChangeFeed;
  readonly analysisState: AnalysisStateStore;
  readonly spans: SpanQueries;
  readonly clusters: SkillClusterStore;
  readonly latestInvocations: LatestInvocations;
  readonly search: SkillSearchStore;
  readonly flow: FlowStore;
  readonly checkpoints: CheckpointStore;
  readonly sessionRecords: SessionRecords;
  readonly community: CommunityStore;
  readonly experiments: ExperimentStore;
  readonly anomalies: AnomalyStore;
  readonly prediction: PredictionQueries;
  readonly skillTotals: SkillTotals;
  readonly names: NameQueries;
  readonly shortcuts: ShortcutStore;
}
