import { ANOMALY_METRICS, type Anomaly, type AnomalyMetric } from '../../domain/anomaly.ts';
import { CompletionBaseline, type CompletionBaselineState } from './completion-baseline.ts';
import { DurationBaseline, type DurationBaselineState, type DurationHour } from './duration-baseline.ts';
import { HOUR_MS, ShiftMonitor, type ShiftMonitorOptions, type ShiftMonitorState } from './shift-monitor.ts';
import { SpreadBaseline, type SpreadBaselineState } from './spread-baseline.ts';
import { toAnomaly } from './to-anomaly.ts';
import { VolumeBaseline, type VolumeBaselineState } from './volume-baseline.ts';

/** One skill in one hour in which the agent was at work; all 0 when it was not used. */
export interface SkillHour {
  /** Start of the hour, epoch ms. */
  readonly at: number;
  readonly invocations: number;
  readonly ended: number;
  readonly completed: number;
  readonly durations: Omit<DurationHour, 'at'>;
}

/** A burst of work or one slow hour is no change: at least two hours are. A count of failures is exact, and may be enough at once. */
const SEVERAL_HOURS = 0.62;

/**
 * How the budget of a skill is shared among what is watched of it, and how many hours of evidence it takes for one without a false alarm: measured
 * by the simulations of `npm run eval -- anomalies`. Under 1, because each baseline is drawn toward what it does not yet
 * know for sure, so that alarms come more rarely than the theory's bound.
 */
export const METRIC_OPTIONS: Readonly<Record<AnomalyMetric, Omit<ShiftMonitorOptions, 'budget'>>> = {
  completion_rate: { share: 0.2, calibration: 0.335 },
  duration_seconds: { share: 0.35, calibration: 0.04, largestPartOfAnHour: SEVERAL_HOURS },
  invocations: { share: 0.35, calibration: 0.25, largestPartOfAnHour: SEVERAL_HOURS },
  duration_spread: { share: 0.1, calibration: 0.25, largestPartOfAnHour: SEVERAL_HOURS },
};

interface Kept<Model> {
  readonly baseline: Model;
  readonly monitor: ShiftMonitorState;
}

/** Plain numbers, as JSON some 10 KB. */
export interface SkillMonitorState {
  /** Invocations since the skill was last unused for long, and the latest hour with one. */
  readonly use: { readonly invocations: number; readonly lastAt: number };
  readonly completion_rate: Kept<CompletionBaselineState>;
  readonly duration_seconds: Kept<DurationBaselineState>;
  readonly invocations: Kept<VolumeBaselineState>;
  readonly duration_spread: Kept<SpreadBaselineState>;
}

/** Invocations before it is watched how often a skill is used: what is used now and then has no rhythm. */
const RHYTHM_INVOCATIONS = 30;
/** After as long without use a rhythm is forgotten, and hours without use say nothing any more. */
const RHYTHM_KEPT_MS = 14 * 24 * HOUR_MS;

/** Watches all metrics of one skill. Same hours in the same order, same anomalies. */
export class SkillMonitor {
  readonly #completion: CompletionBaseline;
  readonly #duration: DurationBaseline;
  #volume: VolumeBaseline;
  readonly #spread: SpreadBaseline;
  readonly #budget: number;
  #use: SkillMonitorState['use'];
  readonly #monitors: {
    readonly completion_rate: ShiftMonitor<Parameters<CompletionBaseline['measure']>[0]>;
    readonly duration_seconds: ShiftMonitor<DurationHour>;
    invocations: ShiftMonitor<Parameters<VolumeBaseline['measure']>[0]>;
    readonly duration_spread: ShiftMonitor<DurationHour>;
  };

  /** @param budget - false alarms per skill and 30 days, above 0 */
  constructor(budget: number, state?: SkillMonitorState) {
    this.#budget = budget;
    this.#use = state?.use ?? { invocations: 0, lastAt: 0 };
    this.#completion = new CompletionBaseline(state?.completion_rate.baseline);
    this.#duration = new DurationBaseline(state?.duration_seconds.baseline);
    this.#volume = new VolumeBaseline(state?.invocations.baseline);
    this.#spread = new SpreadBaseline(state?.duration_spread.baseline);
    const options = (metric: AnomalyMetric) => ({ ...METRIC_OPTIONS[metric], budget });
    this.#monitors = {
      completion_rate: new ShiftMonitor(this.#completion, options('completion_rate'), state?.completion_rate.monitor),
      duration_seconds: new ShiftMonitor(this.#duration, options('duration_seconds'), state?.duration_seconds.monitor),
      invocations: new ShiftMonitor(this.#volume, options('invocations'), state?.invocations.monitor),
      duration_spread: new ShiftMonitor(this.#spread, options('duration_spread'), state?.duration_spread.monitor),
    };
  }

  /** Until when hours without use mean something, epoch ms; what is not used often has no such hours. */
  get watchesUntil(): number {
    return this.#use.invocations < RHYTHM_INVOCATIONS ? 0 : this.#use.lastAt + RHYTHM_KEPT_MS;
  }

  /**
   * @param hour - later than the one before
   * @returns the anomalies that this hour began, went on with, or ended
   */
  push({ at, invocations, ended, completed, durations }: SkillHour): Anomaly[] {
    const ofRhythm = at < this.watchesUntil ? this.#monitors.invocations.push({ at, invocations }) : null;
    if (invocations > 0) this.#noteUse(at, invocations);
    const episodes = {
      completion_rate: this.#monitors.completion_rate.push({ at, ended, completed }),
      duration_seconds: this.#monitors.duration_seconds.push({ at, ...durations }),
      invocations: ofRhythm,
      duration_spread: this.#monitors.duration_spread.push({ at, ...durations }),
    };
    return ANOMALY_METRICS.flatMap((metric) => {
      const episode = episodes[metric];
      return episode === null ? [] : [toAnomaly(metric, episode)];
    });
  }

  /** Those that have not ended. */
  get open(): Anomaly[] {
    return ANOMALY_METRICS.flatMap((metric) => {
      const episode = this.#monitors[metric].openEpisode;
      return episode === null ? [] : [toAnomaly(metric, episode)];
    });
  }

  /** Ends anomalies of which nothing was heard for a week. @param now - epoch ms */
  expire(now: number): Anomaly[] {
    return ANOMALY_METRICS.flatMap((metric) => {
      const episode = this.#monitors[metric].expire(now);
      return episode === null ? [] : [toAnomaly(metric, episode)];
    });
  }

  toState(): SkillMonitorState {
    return {
      use: this.#use,
      completion_rate: { baseline: this.#completion.toState(), monitor: this.#monitors.completion_rate.toState() },
      duration_seconds: { baseline: this.#duration.toState(), monitor: this.#monitors.duration_seconds.toState() },
      invocations: { baseline: this.#volume.toState(), monitor: this.#monitors.invocations.toState() },
      duration_spread: { baseline: this.#spread.toState(), monitor: this.#monitors.duration_spread.toState() },
    };
  }

  #noteUse(at: number, invocations: number): void {
    const { invocations: before, lastAt } = this.#use;
    const isForgotten = at >= lastAt + RHYTHM_KEPT_MS;
    if (isForgotten && before > 0) {
      this.#volume = new VolumeBaseline();
      this.#monitors.invocations = new ShiftMonitor(this.#volume, { ...METRIC_OPTIONS.invocations, budget: this.#budget });
    }
    this.#use = { invocations: (isForgotten ? 0 : before) + invocations, lastAt: at };
  }
}
