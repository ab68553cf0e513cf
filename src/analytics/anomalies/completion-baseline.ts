import { betaQuantile } from '../../stats/beta-quantile.ts';
import type { HourEvidence, ShiftHypothesis, ShiftSpan } from './shift-evidence.ts';
import { type BaselineModel, HOUR_MS } from './shift-monitor.ts';

/** Of the invocations that began in an hour, how many ended and how many of those were completed. */
export interface CompletionHour {
  /** Start of the hour, epoch ms. */
  readonly at: number;
  readonly completed: number;
  readonly ended: number;
}

/** Odds of completion against the baseline's. That something broke is what people must hear of. */
const HYPOTHESES: readonly ShiftHypothesis[] = [
  { direction: 'down', ratio: 0.45, weight: 0.74 },
  { direction: 'down', ratio: 0.2, weight: 0.15 },
  { direction: 'down', ratio: 0.08, weight: 0.08 },
  { direction: 'up', ratio: 2, weight: 0.01 },
  { direction: 'up', ratio: 4, weight: 0.01 },
  { direction: 'up', ratio: 10, weight: 0.01 },
];
const HALF_LIFE_DAYS = 60;
const DAY_MS = 24 * HOUR_MS;
/** A skill is thought to work until it is seen: Beta(2, 0.5). */
const PRIOR = { completed: 2, failed: 0.5 };
/** A fall is measured from the low end of what the baseline may be, a rise from the high end. */
const DOUBT = 0.12;
/** What works so well cannot get much better. */
const TOO_GOOD_TO_RISE = 0.97;
/** Ended invocations, decayed, under which there is no baseline. */
export const REQUIRED_BASELINE = 20;

interface DayCount {
  /** Days since 1970. */
  readonly day: number;
  readonly completed: number;
  readonly ended: number;
}

export interface CompletionBaselineState {
  /** Decayed counts as of the end of `settled.day`. */
  readonly settled: DayCount;
  /** The latest two days with invocations: not yet part of the baseline, as a shift may have begun in them. */
  readonly recent: readonly DayCount[];
}

const NO_DAY: DayCount = { day: 0, completed: 0, ended: 0 };
const DAYS_UNSETTLED = 2;

/**
 * How often a skill is completed, from decayed counts with a Beta posterior. An hour is a binomial count: exact for one
 * invocation as for a hundred.
 */
export class CompletionBaseline implements BaselineModel<CompletionHour> {
  readonly hypotheses = HYPOTHESES;
  #settled: DayCount;
  #recent: readonly DayCount[];
  /** Until the posterior changes: its quantiles are what costs time here. Null for a hypothesis that is not watched. */
  #steps: readonly (Step | null)[] | null = null;

  constructor(state: CompletionBaselineState = { settled: NO_DAY, recent: [] }) {
    this.#settled = state.settled;
    this.#recent = state.recent;
  }

  measure({ at, completed, ended }: CompletionHour): HourEvidence | null {
    if (ended === 0 || this.#settled.ended < REQUIRED_BASELINE) return null;
    const failed = ended - completed;
    const logRatios = this.#stepsNow().map((step) =>
      step === null ? Number.NEGATIVE_INFINITY : completed * step.completed + failed * step.failed,
    );
    return { at, logRatios, observed: completed, expected: ended * this.#mean(), weight: ended, sampleSize: ended };
  }

  learn({ at, completed, ended }: CompletionHour): void {
    if (ended === 0) return;
    const day = Math.floor(at / DAY_MS);
    const today = this.#recent.at(-1);
    if (today?.day === day) {
      const sum = { day, completed: today.completed + completed, ended: today.ended + ended };
      this.#recent = [...this.#recent.slice(0, -1), sum];
      return;
    }
    const recent = [...this.#recent, { day, completed, ended }];
    // By the calendar as well: what was two days ago is settled, however little came after it.
    const unsettled = recent.slice(-DAYS_UNSETTLED).filter((count) => count.day > day - DAYS_UNSETTLED);
    for (const count of recent.slice(0, recent.length - unsettled.length)) this.#settle(count);
    this.#recent = unsettled;
  }

  unlearnRecent(): void {
    this.#recent = [];
  }

  readmit({ from, observed, weight }: ShiftSpan): void {
    this.#settle({ day: Math.max(Math.floor(from / DAY_MS), this.#settled.day), completed: observed, ended: weight });
  }

  adopt(span: ShiftSpan): void {
    this.#settled = { day: Math.floor(span.from / DAY_MS), completed: span.observed, ended: span.weight };
    this.#recent = [];
    this.#steps = null;
  }

  toState(): CompletionBaselineState {
    return { settled: this.#settled, recent: this.#recent };
  }

  #settle({ day, completed, ended }: DayCount): void {
    const decay = 2 ** (-Math.max(0, day - this.#settled.day) / HALF_LIFE_DAYS);
    this.#settled = { day, completed: this.#settled.completed * decay + completed, ended: this.#settled.ended * decay + ended };
    this.#steps = null;
  }

  #mean(): number {
    return (this.#settled.completed + PRIOR.completed) / (this.#settled.ended + PRIOR.completed + PRIOR.failed);
  }

  #stepsNow(): readonly (Step | null)[] {
    if (this.#steps !== null) return this.#steps;
    const a = this.#settled.completed + PRIOR.completed;
    const b = Math.max(0, this.#settled.ended - this.#settled.completed) + PRIOR.failed;
    const low = inside(betaQuantile(DOUBT, a, b));
    const high = inside(betaQuantile(1 - DOUBT, a, b));
    this.#steps = HYPOTHESES.map(({ direction, ratio }) => {
      if (direction === 'up' && high >= TOO_GOOD_TO_RISE) return null;
      const baseline = direction === 'down' ? low : high;
      const shifted = (ratio * baseline) / (1 - baseline + ratio * baseline);
      return { completed: Math.log(shifted / baseline), failed: Math.log((1 - shifted) / (1 - baseline)) };
    });
    return this.#steps;
  }
}

/** Log likelihood ratio of one invocation. */
interface Step {
  readonly completed: number;
  readonly failed: number;
}

/** Not quite 0 or 1, of which there are no odds. */
function inside(ratio: number): number {
  return Math.min(Math.max(ratio, 1e-6), 1 - 1e-6);
}
