import type { HourEvidence, ShiftHypothesis, ShiftSpan } from './shift-evidence.ts';
import { type BaselineModel, HOUR_MS } from './shift-monitor.ts';
import { TrackedVariance } from './tracked-variance.ts';

/** How long the invocations that began in an hour took. */
export interface DurationHour {
  /** Start of the hour, epoch ms. */
  readonly at: number;
  /** Invocations with a known duration. */
  readonly count: number;
  /** Mean and variance of the natural logarithms of their durations in ms. */
  readonly meanLog: number;
  readonly varianceLog: number;
}

const HYPOTHESES: readonly ShiftHypothesis[] = [
  { direction: 'down', ratio: 1 / 4, weight: 0.1 },
  { direction: 'down', ratio: 1 / 2, weight: 0.15 },
  { direction: 'down', ratio: 1 / 1.4, weight: 0.15 },
  { direction: 'up', ratio: 1.4, weight: 0.25 },
  { direction: 'up', ratio: 2, weight: 0.2 },
  { direction: 'up', ratio: 4, weight: 0.15 },
];
const LOG_RATIOS = HYPOTHESES.map(({ ratio }) => Math.log(ratio));
/** Hours with a duration before anything is said: some days of use. */
const REQUIRED_HOURS = 24;
const REQUIRED_COUNT = 50;
/** The level forgets half of what it knew in as many hours of use. */
const LEVEL_HALF_LIFE = 240;
const SEASON_HALF_LIFE = 40;
/** Hours that a time of day must be seen for half of what was seen to be believed. */
const SEASON_PRIOR = 6;
/** Standard errors of the baseline that a shift must be beyond before it counts. */
const DOUBT = 0.7;
const DECAY = 2 ** (-1 / LEVEL_HALF_LIFE);
const SEASON_DECAY = 2 ** (-1 / SEASON_HALF_LIFE);
const SMALLEST_VARIANCE = 0.01;
/** Nobody waits for less: what takes 2 ms or 20 ms takes no time. */
export const NO_TIME_LOG = Math.log(100);

export interface DurationBaselineState {
  readonly hours: number;
  readonly count: number;
  /** Sums of weights and of weighted mean logs, decayed. */
  readonly weight: number;
  readonly sum: number;
  /** By hour of the day (UTC): decayed number and sum of differences from the level. */
  readonly seasonWeight: readonly number[];
  readonly seasonSum: readonly number[];
  /** Variance within an hour: decayed sums of squares and of degrees of freedom. */
  readonly within: readonly [squares: number, freedom: number];
  readonly between: number;
  readonly variance: ReturnType<TrackedVariance['toState']>;
}

const EMPTY: DurationBaselineState = {
  hours: 0,
  count: 0,
  weight: 0,
  sum: 0,
  seasonWeight: Array(24).fill(0),
  seasonSum: Array(24).fill(0),
  within: [0, 0],
  between: 0.05,
  variance: TrackedVariance.empty,
};

/**
 * How long a skill takes: the mean log duration by time of day. An hour with many invocations says more than one with
 * a single one: its variance is that within hours over their number, plus that between hours.
 */
export class DurationBaseline implements BaselineModel<DurationHour> {
  readonly hypotheses = HYPOTHESES;
  #state: { -readonly [Key in keyof DurationBaselineState]: DurationBaselineState[Key] };
  readonly #seasonWeight: number[];
  readonly #seasonSum: number[];
  readonly #variance: TrackedVariance;

  constructor(state: DurationBaselineState = EMPTY) {
    this.#state = { ...state };
    this.#seasonWeight = [...state.seasonWeight];
    this.#seasonSum = [...state.seasonSum];
    this.#variance = new TrackedVariance(state.variance);
  }

  measure(hour: DurationHour): HourEvidence | null {
    const known = this.#state;
    if (hour.count === 0 || known.hours < REQUIRED_HOURS || known.count < REQUIRED_COUNT) return null;
    const expected = this.#expect(hour.at);
    const variance = this.#varianceOf(hour.count) * this.#variance.inflation;
    const doubt = DOUBT * Math.sqrt(variance / Math.max(1, known.weight / this.#weightOf(hour.count)));
    const residual = logOf(hour) - expected;
    const logRatios = LOG_RATIOS.map((shift) => {
      const toward = residual - Math.sign(shift) * doubt;
      return (shift * toward - (shift * shift) / 2) / variance;
    });
    return {
      at: hour.at,
      logRatios,
      observed: logOf(hour) * hour.count,
      expected: expected * hour.count,
      weight: hour.count,
      sampleSize: hour.count,
    };
  }

  learn(hour: DurationHour): void {
    if (hour.count === 0) return;
    const known = this.#state;
    const expected = known.hours === 0 ? logOf(hour) : this.#expect(hour.at);
    const variance = this.#varianceOf(hour.count);
    const residual = logOf(hour) - expected;
    if (known.hours >= REQUIRED_HOURS / 2) this.#variance.push(residual, variance);
    const weight = this.#weightOf(hour.count);
    const season = this.#seasonAt(hour.at);
    known.weight = known.weight * DECAY + weight;
    known.sum = known.sum * DECAY + weight * (logOf(hour) - season);
    const slot = slotOf(hour.at);
    this.#seasonWeight[slot] = (this.#seasonWeight[slot] ?? 0) * SEASON_DECAY + 1;
    this.#seasonSum[slot] = (this.#seasonSum[slot] ?? 0) * SEASON_DECAY + logOf(hour) - known.sum / known.weight;
    const [squares, freedom] = known.within;
    known.within = [squares * DECAY + hour.varianceLog * Math.max(0, hour.count - 1), freedom * DECAY + hour.count - 1];
    const bounded = Math.min(residual * residual, 9 * variance);
    known.between += 0.02 * (Math.max(0, bounded - this.#withinVariance() / hour.count) - known.between);
    known.hours++;
    known.count += hour.count;
  }

  unlearnRecent(): void {}

  readmit(): void {}

  adopt(span: ShiftSpan): void {
    if (span.weight <= 0) return;
    this.#state.sum += (this.#state.weight * (span.observed - span.expected)) / span.weight;
  }

  toState(): DurationBaselineState {
    return { ...this.#state, seasonWeight: this.#seasonWeight, seasonSum: this.#seasonSum, variance: this.#variance.toState() };
  }

  #expect(at: number): number {
    return this.#state.sum / this.#state.weight + this.#seasonAt(at);
  }

  #seasonAt(at: number): number {
    const slot = slotOf(at);
    return (this.#seasonSum[slot] ?? 0) / ((this.#seasonWeight[slot] ?? 0) + SEASON_PRIOR);
  }

  #withinVariance(): number {
    const [squares, freedom] = this.#state.within;
    // A prior of ten invocations that vary by a factor of two.
    return (squares + 10 * 0.5) / (freedom + 10);
  }

  #varianceOf(count: number): number {
    return this.#withinVariance() / count + Math.max(this.#state.between, SMALLEST_VARIANCE);
  }

  #weightOf(count: number): number {
    return 1 / this.#varianceOf(count);
  }
}

function logOf({ meanLog }: DurationHour): number {
  return Math.max(meanLog, NO_TIME_LOG);
}

function slotOf(at: number): number {
  return Math.floor(at / HOUR_MS) % 24;
}
