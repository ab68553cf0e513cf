import { collectDefaultMetrics, Registry } from 'prom-client';
import { readPredictionMetrics } from '../../app/prediction/prediction-metrics.ts';
import { type RecommenderStore, recommenderOf } from '../../app/recommendations/recommender.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import { anomalyMetricsText } from './anomaly-metrics.ts';
import { experimentMetricsText } from './experiment-metrics.ts';
import { predictionMetricsText } from './prediction-metrics.ts';
import { RecommendationMetrics } from './recommendation-metrics.ts';
import { serviceMetricsText, type WebSocketStatistics } from './service-metrics.ts';
import { SkillMetrics } from './skill-metrics.ts';
import { type ToolStatistics, toolMetricsText } from './tool-metrics.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ACTIVE_SESSION_MS = 5 * MINUTE_MS;

export interface MetricsPageOptions {
  readonly store: MetricQueries &
    RecommenderStore & { readonly analyses: Pick<AnalysisPorts, 'analysisState' | 'anomalies' | 'experiments'> };
  readonly clock: Clock;
  readonly version: string;
  readonly webSocket?: { readonly statistics: WebSocketStatistics };
  /** Of the MCP server. */
  readonly tools?: ToolStatistics;
  /** Skill names shown; the rest are `other`. 1000 when not given. */
  readonly maxSkills?: number;
  /** Metrics of other parts of the process; those of Node are added to it. */
  readonly registry?: Registry;
}

/**
 * The text of `/metrics`. Counts come from the store when asked, so they are right after a restart and after an import
 * of old data; those of the process come from prom-client.
 */
export class MetricsPage {
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';
  readonly #options: MetricsPageOptions;
  readonly #registry: Registry;
  readonly #skills: SkillMetrics;
  readonly #recommendations: RecommendationMetrics;
  readonly #maxSkills: number;
  #rendering: Promise<string> | undefined;

  constructor(options: MetricsPageOptions) {
    this.#options = options;
    this.#maxSkills = options.maxSkills ?? 1000;
    this.#skills = new SkillMetrics(this.#maxSkills);
    this.#recommendations = new RecommendationMetrics(recommenderOf(options.store, options.clock), options.clock);
    this.#registry = options.registry ?? new Registry();
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Two scrapes at a time get one answer. */
  render(): Promise<string> {
    this.#rendering ??= this.#render().finally(() => {
      this.#rendering = undefined;
    });
    return this.#rendering;
  }

  async #render(): Promise<string> {
    const { store, clock, version, webSocket, tools } = this.#options;
    const now = clock.now();
    const [totals, lastDay, status, activeSessions, ingest, recommendations, samples, detected, open, predictions, processText] =
      await Promise.all([
        store.listSkillPhaseTotals(),
        store.tallySkills({ from: now - DAY_MS, to: now, kinds: SKILL_KINDS }),
        store.getStatus(),
        store.countActiveSessions(now - ACTIVE_SESSION_MS),
        store.listIngestTotals(),
        this.#recommendations.toText(),
        store.analyses.experiments.countSamples(),
        store.analyses.anomalies.countDetected(),
        store.analyses.anomalies.countOpen(),
        readPredictionMetrics(store.analyses.analysisState),
        this.#registry.metrics(),
      ]);
    const statistics = webSocket?.statistics ?? { connections: 0, messagesSent: 0, slowClients: 0 };
    const service = serviceMetricsText({ version, status, activeSessions, ingest, webSocket: statistics });
    // First, as it says which names are shown.
    const skills = this.#skills.toText(totals, lastDay);
    const anomalies = anomalyMetricsText(detected, open, (name) => this.#skills.boundName(name));
    return (
      skills +
      anomalies +
      service +
      (tools === undefined ? '' : toolMetricsText(tools)) +
      recommendations +
      experimentMetricsText(samples) +
      predictionMetricsText(predictions) +
      // prom-client spells it in a way of its own.
      processText.replaceAll(/ Nan$/gm, ' NaN')
    );
  }
}
