import { ShownTotals } from '../../app/metrics/shown-totals.ts';
import { readPredictionMetrics } from '../../app/prediction/prediction-metrics.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LatestInvocation } from '../../ports/latest-invocations.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import { anomalyMetrics } from './anomaly-metrics.ts';
import { experimentMetrics } from './experiment-metrics.ts';
import { type Exemplar, formatLabels, type MetricsFormat } from './metric-family.ts';
import { predictionMetrics } from './prediction-metrics.ts';
import { storeServiceMetrics } from './service-metrics.ts';
import { SkillMetrics } from './skill-metrics.ts';

const DAY_MS = 24 * 60 * 60_000;
const ACTIVE_SESSION_MS = 5 * 60_000;
/** All labels of an exemplar together, names included, are at most 128 characters. */
const LONGEST_SESSION_ID = 100;
const MOST_EXEMPLARS = 2000;

export interface StoreMetricsOptions {
  readonly store: MetricQueries & {
    readonly analyses: Pick<AnalysisPorts, 'analysisState' | 'anomalies' | 'experiments' | 'latestInvocations' | 'skillTotals'>;
  };
  readonly clock: Clock;
  /** Skill names shown; the rest are `other`. 1000 when not given. */
  readonly maxSkills?: number;
}

/** The part of `/metrics` that comes from the database. */
export interface StoreMetricsText {
  readonly text: Uint8Array;
  /** The same, compressed; absent where nobody has done it. */
  readonly gzip?: Uint8Array;
  /** Epoch ms. */
  readonly readAt: number;
  readonly engine: string;
}

/** Counts are those of the store, so they are right after a restart and after an import of old data. */
export class StoreMetrics {
  readonly #options: StoreMetricsOptions;
  readonly #skills: SkillMetrics;
  readonly #totals: ShownTotals;
  readonly #exemplars = new Map<string, Exemplar>();
  #exemplarsFrom = 0;

  constructor(options: StoreMetricsOptions) {
    this.#options = options;
    this.#totals = new ShownTotals(options.store.analyses);
    this.#skills = new SkillMetrics(options.maxSkills ?? 1000);
  }

  /** @param isReadingHistories - the agents' histories are being read at the moment */
  async read(format: MetricsFormat, isReadingHistories = false): Promise<StoreMetricsText> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const [totals, lastDay, status, activeSessions, ingest, samples, detected, open, predictions, latest] = await Promise.all([
      this.#totals.read(now, isReadingHistories),
      store.tallySkills({ from: now - DAY_MS, to: now, kinds: SKILL_KINDS }),
      store.getStatus(),
      store.countActiveSessions(now - ACTIVE_SESSION_MS),
      store.listIngestTotals(),
      store.analyses.experiments.countSamples(),
      store.analyses.anomalies.countDetected(),
      store.analyses.anomalies.countOpen(),
      readPredictionMetrics(store.analyses.analysisState),
      format === 'openmetrics' ? this.#listLatest(now) : [],
    ]);
    if (totals !== undefined) this.#skills.admit(totals);
    this.#keepExemplars(latest);
    const skills = this.#skills.toText(totals ?? [], lastDay, format, (name, phase) => this.#exemplars.get(`${name}\n${phase}`));
    const families = [
      ...anomalyMetrics(detected, open, (name) => this.#skills.boundName(name)),
      ...storeServiceMetrics({ status, activeSessions, ingest }),
      ...experimentMetrics(samples),
      ...predictionMetrics(predictions),
    ];
    const text = new TextEncoder().encode(skills + families.map((family) => family.toText(format)).join(''));
    return { text, readAt: now, engine: status.engine };
  }

  /** Those of the time since they were last read: a few, however long the history is. */
  #listLatest(now: number): Promise<LatestInvocation[]> {
    const from = Math.max(this.#exemplarsFrom, now - DAY_MS);
    return this.#options.store.analyses.latestInvocations.list({ from, to: now, limit: MOST_EXEMPLARS });
  }

  #keepExemplars(latest: readonly LatestInvocation[]): void {
    for (const { skill, phase, sessionId, durationMs, startedAt } of latest) {
      this.#exemplarsFrom = Math.max(this.#exemplarsFrom, startedAt);
      if (durationMs === null || sessionId.length > LONGEST_SESSION_ID) continue;
      const key = `${this.#skills.boundName(skill.name)}\n${this.#skills.boundPhase(phase ?? '')}`;
      const at = startedAt + durationMs;
      if (at < (this.#exemplars.get(key)?.at ?? 0)) continue;
      this.#exemplars.set(key, { labels: formatLabels({ session_id: sessionId }), value: durationMs / 1000, at });
    }
  }
}
