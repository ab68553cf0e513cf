import { type DurationHour, NO_TIME_LOG } from './duration-baseline.ts';
import type { HourEvidence, ShiftHypothesis, ShiftSpan } from './shift-evidence.ts';
import type { BaselineModel } from './shift-monitor.ts';
import { TrackedVariance } from './tracked-variance.ts';

/** Variance of the log durations against the baseline's. */
const HYPOTHESES: readonly ShiftHypothesis[] = [
  { direction: 'down', ratio: 1 / 6, weight: 0.2 },
  { direction: 'down', ratio: 1 / 2.5, weight: 0.2 },
  { direction: 'up', ratio: 2, weight: 0.35 },
  { direction: 'up', ratio: 4, weight: 0.25 },
];
const DECAY = 2 ** (-1 / 240);
const REQUIRED_HOURS = 24;
const REQUIRED_FREEDOM = 100;
/** Durations are not quite log-normal: their squares vary more than those of normal values. */
const HEAVY_TAILS = 2;
/** Durations that differ by a tenth are the same. */
const SMALLEST_VARIANCE = 0.01;
const DOUBT = 0.7;

export interface SpreadBaselineState {
  readonly hours: number;
  /** Decayed sums of squares within hours, and of their degrees of freedom. */
  readonly squares: number;
  readonly freedom: number;
  readonly variance: ReturnType<TrackedVariance['toState']>;
}

const EMPTY: SpreadBaselineState = { hours: 0, squares: 0, freedom: 0, variance: TrackedVariance.empty };

/** How much a skill's durations differ within an hour: a change of their distribution that leaves the middle where it was. */
export class SpreadBaseline implements BaselineModel<DurationHour> {
  readonly hypotheses = HYPOTHESES;
  #state: { -readonly [Key in keyof SpreadBaselineState]: SpreadBaselineState[Key] };
  readonly #variance: TrackedVariance;

  constructor(state: SpreadBaselineState = EMPTY) {
    this.#state = { ...state };
    this.#variance = new TrackedVariance(state.variance);
  }

  measure(hour: DurationHour): HourEvidence | null {
    const { at, count, meanLog } = hour;
    const variance = varianceOf(hour);
    const known = this.#state;
    const freedom = count - 1;
    if (freedom < 1 || meanLog < NO_TIME_LOG || known.hours < REQUIRED_HOURS || known.freedom < REQUIRED_FREEDOM) return null;
    const expected = known.squares / known.freedom;
    const inflation = HEAVY_TAILS * this.#variance.inflation;
    const doubt = DOUBT * Math.sqrt((2 * inflation) / known.freedom);
    const logRatios = HYPOTHESES.map(({ direction, ratio }) => {
      const baseline = expected * Math.exp(direction === 'up' ? doubt : -doubt);
      return (freedom * ((variance / baseline) * (1 - 1 / ratio) - Math.log(ratio))) / (2 * inflation);
    });
    return { at, logRatios, observed: freedom * variance, expected: freedom * expected, weight: freedom, sampleSize: count };
  }

  learn(hour: DurationHour): void {
    const { count, meanLog } = hour;
    const variance = varianceOf(hour);
    const known = this.#state;
    const freedom = count - 1;
    if (freedom < 1 || meanLog < NO_TIME_LOG) return;
    if (known.hours >= REQUIRED_HOURS / 2) {
      const expected = known.squares / known.freedom;
      this.#variance.push(freedom * (variance / expected - 1), 2 * HEAVY_TAILS * freedom);
    }
    known.squares = known.squares * DECAY + freedom * variance;
    known.freedom = known.freedom * DECAY + freedom;
    known.hours++;
  }

  unlearnRecent(): void {}

  readmit(): void {}

  adopt(span: ShiftSpan): void {
    if (span.weight > 0) this.#state.squares = (this.#state.freedom * span.observed) / span.weight;
  }

  toState(): SpreadBaselineState {
    return { ...this.#state, variance: this.#variance.toState() };
  }
}

function varianceOf({ varianceLog }: DurationHour): number {
  return Math.max(varianceLog, SMALLEST_VARIANCE);
}
