import type { Anomaly } from '../../domain/anomaly.ts';
import { BUDGET_HOURS, thresholdOfBudget } from './false-alarm-budget.ts';
import {
  extend,
  type HourEvidence,
  ShiftEvidence,
  type ShiftEvidenceState,
  type ShiftHypothesis,
  type ShiftSpan,
} from './shift-evidence.ts';

/** What is normal of one metric, and how likely an hour is under it and under each shift. */
export interface BaselineModel<Hour> {
  readonly hypotheses: readonly ShiftHypothesis[];
  /** @returns null when the hour says nothing, or too little is known to say what is normal */
  measure(hour: Hour): HourEvidence | null;
  /** Takes an hour without alarm into the baseline, at once or with the days after it. */
  learn(hour: Hour): void;
  /** There was a shift: what was learned just before the alarm may be part of it. */
  unlearnRecent(): void;
  /** There was none, as it seems: takes what was measured since the alarm into the baseline after all. */
  readmit(span: ShiftSpan): void;
  /** Takes what was measured since an alarm for the new normal. */
  adopt(span: ShiftSpan): void;
}

/** From the alarm to its end, or until now. */
export interface Episode {
  /** Start of the hour in which the alarm came. */
  readonly alarmAt: number;
  readonly direction: ShiftHypothesis['direction'];
  /** Number of the hypothesis that fitted best at the alarm. */
  readonly hypothesis: number;
  /** From where the shift seems to have begun to the alarm. */
  readonly onset: ShiftSpan;
  /** From where the shift seems to have begun to the latest hour. */
  readonly span: ShiftSpan;
  /** The greatest so far, in the units of a z-score, above 0 (see `budgetOfThreshold`). */
  readonly score: number;
  /** Start of the latest hour with invocations that still belongs to it. */
  readonly lastSeenAt: number;
  readonly resolution: Resolution | null;
}

type Resolution = NonNullable<Anomaly['resolution']>;

interface OpenState {
  alarmAt: number;
  direction: ShiftHypothesis['direction'];
  hypothesis: number;
  onset: ShiftSpan;
  span: { -readonly [Key in keyof ShiftSpan]: ShiftSpan[Key] };
  /** Since the alarm, to be the new normal. */
  after: { -readonly [Key in keyof ShiftSpan]: ShiftSpan[Key] };
  score: number;
  lastSeenAt: number;
  /** Log likelihood for the baseline against the shift, since it was last 0. */
  recovery: number;
}

export interface ShiftMonitorState {
  readonly evidence: ShiftEvidenceState;
  readonly open: OpenState | null;
}

export interface ShiftMonitorOptions {
  /** Part of the budget that this metric may use, above 0 to 1. */
  readonly share: number;
  /** False alarms per skill and 30 days. */
  readonly budget: number;
  /** How many hours of evidence stand for one hour of real time without alarm, from simulation. */
  readonly calibration?: number;
  /**
   * How much of what an alarm needs one hour may carry, on the scale of logarithms; below 1 a single odd hour is no
   * alarm. No bound when not given.
   */
  readonly largestPartOfAnHour?: number;
}

export const HOUR_MS = 3_600_000;
/** An alarm that lasts as long is the new normal; one that nothing was heard of for as long is over. */
export const LONGEST_EPISODE_MS = 7 * 24 * HOUR_MS;
/** Back to normal must be fifty times as likely as still shifted. */
const RECOVERY = Math.log(50);
/**
 * What went no further beyond the threshold and came back by itself was more likely chance than a shift. Its hours are
 * learned after all: a baseline that never heard of bad luck would raise the same alarm again.
 */
const LIKELY_CHANCE = 3;

/**
 * Watches one metric of one skill, hour by hour. At most one episode is open at a time: it begins with an alarm and
 * ends by itself, when the metric has come back, after a week as the new normal, or when the skill is not used for a
 * week. Hours of an episode are not learned from. Same hours, same episodes.
 */
export class ShiftMonitor<Hour extends { readonly at: number }> {
  readonly #model: BaselineModel<Hour>;
  readonly #evidence: ShiftEvidence;
  readonly #alarmHours: number;
  readonly #hoursPerFalseAlarm: number;
  readonly #largestLogRatio: number;
  #open: OpenState | null;

  constructor(model: BaselineModel<Hour>, options: ShiftMonitorOptions, state?: ShiftMonitorState) {
    const { share, budget, calibration = 1, largestPartOfAnHour = Number.POSITIVE_INFINITY } = options;
    this.#model = model;
    this.#evidence = new ShiftEvidence(model.hypotheses, state?.evidence);
    this.#open = state?.open ?? null;
    this.#hoursPerFalseAlarm = (BUDGET_HOURS * calibration) / share;
    this.#alarmHours = this.#hoursPerFalseAlarm / budget;
    this.#largestLogRatio = largestPartOfAnHour * Math.log(Math.max(this.#alarmHours, 2));
  }

  /** @returns the episode that this hour began, went on with, or ended; null when there is none */
  push(hour: Hour): Episode | null {
    const expired = this.expire(hour.at);
    const evidence = this.#model.measure(hour);
    if (this.#open === null) return this.#watch(hour, evidence) ?? expired;
    return evidence === null ? null : this.#follow(this.#open, evidence);
  }

  /** Ends an episode of which nothing was heard for too long. @param now - epoch ms */
  expire(now: number): Episode | null {
    const open = this.#open;
    if (open === null || now < open.lastSeenAt + LONGEST_EPISODE_MS) return null;
    this.#model.unlearnRecent();
    return this.#close(open, { at: open.lastSeenAt + LONGEST_EPISODE_MS, reason: 'unused' });
  }

  get openEpisode(): Episode | null {
    return this.#open === null ? null : toEpisode(this.#open, null);
  }

  toState(): ShiftMonitorState {
    return { evidence: this.#evidence.toState(), open: this.#open };
  }

  #watch(hour: Hour, evidence: HourEvidence | null): Episode | null {
    if (evidence !== null) {
      this.#evidence.push(evidence, this.#largestLogRatio);
      if (this.#evidence.evidenceOf() >= this.#alarmHours) {
        return this.#begin(this.#evidence.evidenceOf('down') >= this.#evidence.evidenceOf('up') ? 'down' : 'up', evidence);
      }
    }
    this.#model.learn(hour);
    return null;
  }

  #begin(direction: ShiftHypothesis['direction'], hour: HourEvidence): Episode {
    const { index, span } = this.#evidence.bestOf(direction);
    const after = { from: hour.at, hours: 0, observed: 0, expected: 0, weight: 0, sampleSize: 0 };
    extend(after, hour);
    this.#open = {
      alarmAt: hour.at,
      direction,
      hypothesis: index,
      onset: span,
      span: { ...span },
      after,
      score: this.#score(),
      lastSeenAt: hour.at,
      recovery: 0,
    };
    return toEpisode(this.#open, null);
  }

  #follow(open: OpenState, hour: HourEvidence): Episode {
    this.#evidence.push(hour, this.#largestLogRatio);
    const logRatio = hour.logRatios[open.hypothesis] ?? 0;
    open.recovery = Math.max(0, open.recovery - Math.max(-this.#largestLogRatio, Math.min(logRatio, this.#largestLogRatio)));
    open.lastSeenAt = hour.at;
    if (open.recovery >= RECOVERY) return this.#recover(open, hour);
    if (open.recovery === 0) {
      extend(open.span, hour);
      open.score = Math.max(open.score, this.#score());
    }
    extend(open.after, hour);
    if (hour.at + HOUR_MS < open.alarmAt + LONGEST_EPISODE_MS) return toEpisode(open, null);
    this.#model.adopt(open.after);
    return this.#close(open, { at: hour.at + HOUR_MS, reason: 'new_normal' });
  }

  #recover(open: OpenState, hour: HourEvidence): Episode {
    extend(open.after, hour);
    if (open.score < LIKELY_CHANCE) this.#model.readmit(open.after);
    else this.#model.unlearnRecent();
    return this.#close(open, { at: hour.at + HOUR_MS, reason: 'recovered' });
  }

  #close(open: OpenState, resolution: Resolution): Episode {
    this.#open = null;
    this.#evidence.reset();
    return toEpisode(open, resolution);
  }

  #score(): number {
    return thresholdOfBudget(this.#hoursPerFalseAlarm / this.#evidence.evidenceOf());
  }
}

function toEpisode(open: OpenState, resolution: Resolution | null): Episode {
  const { alarmAt, direction, hypothesis, onset, span, score, lastSeenAt } = open;
  return { alarmAt, direction, hypothesis, onset, span: { ...span }, score, lastSeenAt, resolution };
}
