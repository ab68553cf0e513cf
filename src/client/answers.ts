import type { toAnomalyListJson } from '../delivery/public-json/anomaly-json.ts';
import type { toBaselinesJson } from '../delivery/public-json/baseline-json.ts';
import type { toCatalogJson, toUnusedSkillsJson } from '../delivery/public-json/catalog-json.ts';
import type { toCheckpointJson } from '../delivery/public-json/checkpoint-json.ts';
import type { toClustersJson } from '../delivery/public-json/clusters-json.ts';
import type { toDependenciesJson } from '../delivery/public-json/dependencies-json.ts';
import type { toExperimentListJson, toExperimentReportJson } from '../delivery/public-json/experiment-json.ts';
import type { toForecastJson } from '../delivery/public-json/forecast-json.ts';
import type { toMetersJson } from '../delivery/public-json/meter-json.ts';
import type { toOddInvocationsJson } from '../delivery/public-json/odd-invocations-json.ts';
import type { toPipelineAnalyticsJson, toPipelineListJson } from '../delivery/public-json/pipeline-json.ts';
import type { toPredictionJson } from '../delivery/public-json/prediction-json.ts';
import type { toRecommendationsJson } from '../delivery/public-json/recommendation-json.ts';
import type { toRecoveryJson, toRecoveryListJson } from '../delivery/public-json/recovery-json.ts';
import type { ReportJson } from '../delivery/public-json/report-json.ts';
import type { toSearchJson } from '../delivery/public-json/search-json.ts';
import type { SeriesJson } from '../delivery/public-json/series-json.ts';
import type { toSessionAnalyticsJson } from '../delivery/public-json/session-analytics-json.ts';
import type { SessionPageJson } from '../delivery/public-json/session-json.ts';
import type { toShortcutJson, toShortcutListJson } from '../delivery/public-json/shortcut-json.ts';
import type { SkillDetailJson } from '../delivery/public-json/skill-detail-json.ts';
import type { StoreStatusJson } from '../delivery/public-json/status-json.ts';
import type { toSuggestionAnswerJson } from '../delivery/public-json/suggestion-json.ts';
import type { SessionDetailJson } from '../delivery/public-json/timeline-json.ts';
import type { TopSkillJson } from '../delivery/public-json/top-skill-json.ts';
import type { toTrendJson } from '../delivery/public-json/trend-json.ts';
import type { toWeeklyJson } from '../delivery/public-json/weekly-json.ts';
import type { WhatChangedJson } from '../delivery/public-json/what-changed-json.ts';
import type { toWorkflowJson } from '../delivery/public-json/workflow-json.ts';
import type { CamelKeys } from './camel-keys.ts';

/** What the server answers, in TypeScript's spelling: instants ISO 8601 UTC, durations seconds, ratios 0–1. */
export type Report = CamelKeys<ReportJson>;
export type SkillDetail = CamelKeys<SkillDetailJson>;
export type UnusedSkills = CamelKeys<ReturnType<typeof toUnusedSkillsJson>>;
export type Catalog = CamelKeys<ReturnType<typeof toCatalogJson>>;
export type Series = CamelKeys<SeriesJson>;
export type SessionPage = CamelKeys<SessionPageJson>;
export type SessionDetail = CamelKeys<SessionDetailJson>;
export type SessionAnalytics = CamelKeys<ReturnType<typeof toSessionAnalyticsJson>>;
export type WorkflowBottlenecks = CamelKeys<ReturnType<typeof toWorkflowJson>>;
export type Checkpoint = CamelKeys<ReturnType<typeof toCheckpointJson>>;
export type WeeklyReport = CamelKeys<ReturnType<typeof toWeeklyJson>>;
export type SkillTrend = CamelKeys<ReturnType<typeof toTrendJson>>;
export type UseForecast = CamelKeys<ReturnType<typeof toForecastJson>>;
export type Search = CamelKeys<ReturnType<typeof toSearchJson>>;
export type Clusters = CamelKeys<ReturnType<typeof toClustersJson>>;
export type AnomalyList = CamelKeys<ReturnType<typeof toAnomalyListJson>>;
export type OddInvocations = CamelKeys<ReturnType<typeof toOddInvocationsJson>>;
export type Dependencies = CamelKeys<ReturnType<typeof toDependenciesJson>>;
export type Recovery = CamelKeys<ReturnType<typeof toRecoveryJson>>;
export type RecoveryList = CamelKeys<ReturnType<typeof toRecoveryListJson>>;
export type Recommendations = CamelKeys<ReturnType<typeof toRecommendationsJson>>;
export type Prediction = CamelKeys<ReturnType<typeof toPredictionJson>>;
export type Baselines = CamelKeys<ReturnType<typeof toBaselinesJson>>;
export type Experiments = CamelKeys<ReturnType<typeof toExperimentListJson>>;
export type SkillSuggestions = CamelKeys<ReturnType<typeof toSuggestionAnswerJson>>;
export type Shortcut = CamelKeys<ReturnType<typeof toShortcutJson>>;
export type Shortcuts = CamelKeys<ReturnType<typeof toShortcutListJson>>;
export type Experiment = CamelKeys<ReturnType<typeof toExperimentReportJson>>;
export type WhatChanged = CamelKeys<WhatChangedJson>;
export type Meters = CamelKeys<ReturnType<typeof toMetersJson>>;
export type PipelineList = CamelKeys<ReturnType<typeof toPipelineListJson>>;
export type PipelineAnalytics = CamelKeys<ReturnType<typeof toPipelineAnalyticsJson>>;
export type TopSkill = CamelKeys<TopSkillJson>;

export interface Status extends CamelKeys<StoreStatusJson> {
  readonly version: string;
  readonly uptimeSeconds: number;
  /** Null when the server has no WebSocket. */
  readonly websocket: { readonly connections: number } | null;
}

/** `metrics_update` of the WebSocket. */
export interface LiveUpdate {
  readonly timestamp: string;
  /** One more with every interval of the server; begins anew when it does. */
  readonly sequence: number;
  readonly data: {
    /** Of the last 24 hours, the most used first; of a subscription to one skill its row alone, or none. */
    readonly topSkills: readonly TopSkill[];
    /** Of the last hour, the newest first. */
    readonly anomalies: readonly Anomaly[];
    readonly totals: { readonly invocations1h: number; readonly invocations24h: number; readonly activeSessions: number };
  };
}

export interface Anomaly {
  readonly skillName: string;
  readonly detectedAt: string;
  readonly anomalyType: 'performance_drop' | 'performance_spike' | 'pattern_shift';
  readonly baselineValue: number;
  readonly observedValue: number;
  /** Negative is below the baseline. */
  readonly deviationScore: number;
  readonly severity: string;
}
