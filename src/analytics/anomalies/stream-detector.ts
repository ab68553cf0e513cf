import { NearestSeen, type NearestSeenState } from './nearest-seen.ts';
import { SeenRange, type SeenRangeState } from './seen-range.ts';

const RING = 144;
const SHORT = 12;
const EXTREMES = 36;
const MIDDLE = 48;
const SLOTS = 48;
const SLOT_MS = 1_800_000;
const LEVEL_RATE = 0.02;
const SEASON_RATE = 0.1;
/** A score counts when it is above every one of as many points before: an alarm is not repeated. */
const QUIET_POINTS = 100;
const NOVELTY_WEIGHT = 2;
const RANGES = 8;

/** A detector's state: plain numbers, some 30 KB at most as JSON. */
export interface StreamDetectorState {
  readonly count: number;
  /** The latest values, by position of their number modulo the length. */
  readonly ring: readonly number[];
  readonly level: number;
  /** Sums and sums of squares, from the first value, over the latest 12, 48 and 144. */
  readonly sums: readonly number[];
  readonly origin: number;
  /** Mean by half hour of the day; null before the first value. */
  readonly slots: readonly (number | null)[];
  readonly ranges: readonly SeenRangeState[];
  readonly nearest: NearestSeenState;
  /** Scores of the latest points that are not below a later one, and the numbers of their points. */
  readonly peaks: readonly (readonly [index: number, score: number])[];
}

/**
 * Scores each value of any stream of numbers by how new it is, with nothing to train or to set: records of the value, of
 * its distance from a moving mean, of moving means, lowest and highest values and spread, of a short against a long
 * mean, and of the distance from what is usual at the time of day; and the distance to the nearest value ever seen.
 * All parts weigh the same but the last, which counts twice. Work and memory per value are bounded.
 *
 * @see Compare the "spatial anomaly" rule of the Numenta detector (Lavin & Ahmad 2015): values beyond the range seen.
 */
export class StreamDetector {
  #count: number;
  readonly #ring: Float64Array;
  #level: number;
  #origin: number;
  readonly #sums: Float64Array;
  readonly #slots: Float64Array;
  readonly #ranges: readonly SeenRange[];
  readonly #nearest: NearestSeen;
  #peaks: [number, number][];

  constructor(state?: StreamDetectorState) {
    this.#count = state?.count ?? 0;
    this.#ring = new Float64Array(RING);
    this.#ring.set(state?.ring ?? []);
    this.#level = state?.level ?? 0;
    this.#origin = state?.origin ?? 0;
    this.#sums = Float64Array.from(state?.sums ?? [0, 0, 0, 0]);
    this.#slots =
      state === undefined ? new Float64Array(SLOTS).fill(Number.NaN) : Float64Array.from(state.slots, (mean) => mean ?? Number.NaN);
    this.#ranges = Array.from({ length: RANGES }, (_, k) => new SeenRange(state?.ranges[k]));
    this.#nearest = new NearestSeen(state?.nearest);
    this.#peaks = (state?.peaks ?? []).map(([index, score]) => [index, score]);
  }

  /**
   * @param value - finite
   * @param at - epoch ms
   * @returns 0 for nothing new; else how new, and newer than anything of the last 100 values
   * @throws RangeError when the value is not finite
   */
  push(value: number, at: number): number {
    if (!Number.isFinite(value)) throw new RangeError(`a stream's values are finite; got ${value}`);
    if (this.#count === 0) {
      this.#origin = value;
      this.#level = value;
    }
    let score = this.#rangeOf(0).push(value) + this.#rangeOf(1).push(value - this.#level);
    this.#level += LEVEL_RATE * (value - this.#level);
    this.#remember(value);
    score += this.#scoreWindows();
    const slot = Math.floor(at / SLOT_MS) % SLOTS;
    const usual = this.#slots[slot] as number;
    if (Number.isNaN(usual)) this.#slots[slot] = value;
    else {
      score += this.#rangeOf(7).push(value - usual);
      this.#slots[slot] = usual + SEASON_RATE * (value - usual);
    }
    score += NOVELTY_WEIGHT * this.#nearest.push(value);
    return this.#keepNewest(score);
  }

  toState(): StreamDetectorState {
    return {
      count: this.#count,
      ring: [...this.#ring.subarray(0, Math.min(this.#count, RING))],
      level: this.#level,
      sums: [...this.#sums],
      origin: this.#origin,
      slots: Array.from(this.#slots, (mean) => (Number.isNaN(mean) ? null : mean)),
      ranges: this.#ranges.map((range) => range.toState()),
      nearest: this.#nearest.toState(),
      peaks: this.#peaks,
    };
  }

  #rangeOf(k: number): SeenRange {
    return this.#ranges[k] as SeenRange;
  }

  /** Puts a value in the ring and keeps the sums of the windows over it. */
  #remember(value: number): void {
    const sums = this.#sums;
    const shifted = value - this.#origin;
    const leaving = (length: number) => (this.#count < length ? 0 : (this.#ring[(this.#count - length) % RING] as number) - this.#origin);
    const middle = leaving(MIDDLE);
    sums[0] = (sums[0] as number) + shifted - leaving(SHORT);
    sums[1] = (sums[1] as number) + shifted - middle;
    sums[2] = (sums[2] as number) + shifted * shifted - middle * middle;
    sums[3] = (sums[3] as number) + shifted - leaving(RING);
    this.#ring[this.#count % RING] = value;
    this.#count++;
  }

  #scoreWindows(): number {
    const sums = this.#sums;
    let score = 0;
    if (this.#count >= EXTREMES) {
      let lowest = Number.POSITIVE_INFINITY;
      let highest = Number.NEGATIVE_INFINITY;
      for (let back = 1; back <= EXTREMES; back++) {
        const value = this.#ring[(this.#count - back) % RING] as number;
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
      }
      score += this.#rangeOf(3).push(lowest) + this.#rangeOf(4).push(highest);
    }
    if (this.#count >= MIDDLE) {
      const mean = (sums[1] as number) / MIDDLE;
      score += this.#rangeOf(2).push(mean) + this.#rangeOf(5).push(Math.sqrt(Math.max(0, (sums[2] as number) / MIDDLE - mean * mean)));
    }
    if (this.#count >= RING) score += this.#rangeOf(6).push((sums[0] as number) / SHORT - (sums[3] as number) / RING);
    return score;
  }

  /** The score if it is above all of the last points, else 0. */
  #keepNewest(score: number): number {
    const peaks = this.#peaks;
    while (peaks.length > 0 && (peaks[0] as [number, number])[0] < this.#count - QUIET_POINTS) peaks.shift();
    const isNew = score > (peaks[0]?.[1] ?? 0);
    while (peaks.length > 0 && (peaks[peaks.length - 1] as [number, number])[1] <= score) peaks.pop();
    if (score > 0) peaks.push([this.#count, score]);
    return isNew ? score : 0;
  }
}
