import type { HourEvidence, ShiftHypothesis, ShiftSpan } from './shift-evidence.ts';
import { type BaselineModel, HOUR_MS } from './shift-monitor.ts';
import { TrackedVariance } from './tracked-variance.ts';

/** How often a skill was invoked in an hour in which the agent was at work; 0 counts as well. */
export interface VolumeHour {
  /** Start of the hour, epoch ms. */
  readonly at: number;
  readonly invocations: number;
}

const HYPOTHESES: readonly ShiftHypothesis[] = [
  { direction: 'down', ratio: 0.1, weight: 0.15 },
  { direction: 'down', ratio: 0.5, weight: 0.15 },
  { direction: 'up', ratio: 1.5, weight: 0.2 },
  { direction: 'up', ratio: 2, weight: 0.25 },
  { direction: 'up', ratio: 4, weight: 0.25 },
];
const LOG_RATIOS = HYPOTHESES.map(({ ratio }) => Math.log(ratio));
/** Before anything is said. */
const REQUIRED_HOURS = 72;
const REQUIRED_INVOCATIONS = 100;
const LEVEL_DECAY = 2 ** (-1 / 240);
/** Invocations of a time of day, a weekday, an hour of the week that must be expected for half of what was seen to be believed. */
const SEASONS = [
  { slots: 24, slotOf: (hour: number) => hour % 24, prior: 4, decay: 2 ** (-1 / 40) },
  { slots: 7, slotOf: (hour: number) => Math.floor(hour / 24) % 7, prior: 12, decay: 2 ** (-1 / 140) },
  { slots: 168, slotOf: (hour: number) => hour % 168, prior: 12, decay: 2 ** (-1 / 8) },
] as const;
const DOUBT = 0.7;
const LEAST_EXPECTED = 1e-3;

export interface VolumeBaselineState {
  readonly hours: number;
  readonly invocations: number;
  /** Decayed sums: invocations, and the seasons' factors of the hours they are from. */
  readonly observed: number;
  readonly factors: number;
  /** For each of {@link SEASONS} its slots: invocations observed and expected without it, decayed. */
  readonly seasonObserved: readonly (readonly number[])[];
  readonly seasonExpected: readonly (readonly number[])[];
  readonly variance: ReturnType<TrackedVariance['toState']>;
}

const EMPTY: VolumeBaselineState = {
  hours: 0,
  invocations: 0,
  observed: 0,
  factors: 0,
  seasonObserved: SEASONS.map(({ slots }) => Array(slots).fill(0)),
  seasonExpected: SEASONS.map(({ slots }) => Array(slots).fill(0)),
  variance: TrackedVariance.empty,
};

/**
 * How often a skill is used: a level times factors for the time of day, the weekday and the hour of the week, each
 * drawn to 1 as long as little is known of it. An hour is a Poisson count whose variance is inflated by what the counts
 * are seen to vary, since people work in bursts.
 */
export class VolumeBaseline implements BaselineModel<VolumeHour> {
  readonly hypotheses = HYPOTHESES;
  #state: { -readonly [Key in keyof VolumeBaselineState]: VolumeBaselineState[Key] };
  readonly #observed: number[][];
  readonly #expected: number[][];
  readonly #variance: TrackedVariance;

  constructor(state: VolumeBaselineState = EMPTY) {
    this.#state = { ...state };
    this.#observed = state.seasonObserved.map((slots) => [...slots]);
    this.#expected = state.seasonExpected.map((slots) => [...slots]);
    this.#variance = new TrackedVariance(state.variance);
  }

  measure({ at, invocations }: VolumeHour): HourEvidence | null {
    if (this.#state.hours < REQUIRED_HOURS || this.#state.invocations < REQUIRED_INVOCATIONS) return null;
    const hour = Math.floor(at / HOUR_MS);
    const expected = this.expect(at);
    const inflation = this.#variance.inflation;
    const doubt = DOUBT * Math.sqrt(inflation * (1 / (this.#state.observed + 1) + 1 / (this.#knownOf(0, hour) + 8)));
    const logRatios = LOG_RATIOS.map((logRatio) => {
      const baseline = expected * Math.exp(Math.sign(logRatio) * doubt);
      return (invocations * logRatio - baseline * (Math.exp(logRatio) - 1)) / inflation;
    });
    return { at, logRatios, observed: invocations, expected, weight: 1, sampleSize: invocations };
  }

  learn({ at, invocations }: VolumeHour): void {
    const known = this.#state;
    const hour = Math.floor(at / HOUR_MS);
    const factors = SEASONS.map((_, k) => this.#factor(k, hour));
    const product = factors.reduce((all, factor) => all * factor, 1);
    if (known.hours >= REQUIRED_HOURS / 2) {
      const expected = this.expect(at);
      this.#variance.push(invocations - expected, Math.max(expected, 0.2));
    }
    known.observed = known.observed * LEVEL_DECAY + invocations;
    known.factors = known.factors * LEVEL_DECAY + product;
    const level = this.#level();
    SEASONS.forEach(({ slotOf, decay }, k) => {
      const slot = slotOf(hour);
      const observed = this.#observed[k];
      const expected = this.#expected[k];
      if (observed === undefined || expected === undefined) return;
      observed[slot] = (observed[slot] ?? 0) * decay + invocations;
      expected[slot] = (expected[slot] ?? 0) * decay + (level * product) / (factors[k] ?? 1);
    });
    known.hours++;
    known.invocations += invocations;
  }

  unlearnRecent(): void {}

  readmit(): void {}

  adopt(span: ShiftSpan): void {
    if (span.expected <= 0) return;
    const ratio = Math.max(span.observed, 0.5) / span.expected;
    this.#state.observed *= ratio;
    for (const [k, slots] of this.#observed.entries()) {
      // The seasons are factors of the level: they stay as they are.
      this.#observed[k] = slots.map((count) => count * ratio);
      this.#expected[k] = (this.#expected[k] ?? []).map((count) => count * ratio);
    }
  }

  /** Invocations expected in an hour. */
  expect(at: number): number {
    const hour = Math.floor(at / HOUR_MS);
    const factors = SEASONS.reduce((product, _, k) => product * this.#factor(k, hour), 1);
    return Math.max(LEAST_EXPECTED, this.#level() * factors);
  }

  toState(): VolumeBaselineState {
    return { ...this.#state, seasonObserved: this.#observed, seasonExpected: this.#expected, variance: this.#variance.toState() };
  }

  #level(): number {
    return (this.#state.observed + 0.5) / (this.#state.factors + 1);
  }

  #factor(k: number, hour: number): number {
    const { slotOf, prior } = SEASONS[k] as (typeof SEASONS)[number];
    const slot = slotOf(hour);
    return ((this.#observed[k]?.[slot] ?? 0) + prior) / ((this.#expected[k]?.[slot] ?? 0) + prior);
  }

  #knownOf(k: number, hour: number): number {
    const { slotOf } = SEASONS[k] as (typeof SEASONS)[number];
    return this.#expected[k]?.[slotOf(hour)] ?? 0;
  }
}
