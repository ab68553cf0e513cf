/** How far a model's hours lie from it, compared with what it says: alone, and in blocks of hours that follow one another. */
export interface TrackedVarianceState {
  readonly hourly: number;
  readonly hours: number;
  readonly block: readonly [sum: number, variance: number, hours: number];
  readonly blocks: number;
  readonly blockCount: number;
}

const BLOCK_HOURS = 6;
/** One hour that is far off must not make the model deaf. */
const LARGEST_SQUARE = 12;
const HOUR_RATE = 0.01;
const BLOCK_RATE = 0.04;

/**
 * Estimates by how much variance must be inflated for sums over hours to vary as the model says. Hours of use come in
 * runs that are alike, so a block of six varies more than six times an hour does.
 */
export class TrackedVariance {
  static readonly empty: TrackedVarianceState = { hourly: 1, hours: 0, block: [0, 0, 0], blocks: 1, blockCount: 0 };
  #state: { -readonly [Key in keyof TrackedVarianceState]: TrackedVarianceState[Key] };

  constructor(state: TrackedVarianceState) {
    this.#state = { ...state };
  }

  /** @param variance - that the model says the residual has, above 0 */
  push(residual: number, variance: number): void {
    const known = this.#state;
    const square = Math.min((residual * residual) / variance, LARGEST_SQUARE);
    known.hourly += Math.max(HOUR_RATE, 1 / (known.hours + 20)) * (square - known.hourly);
    known.hours++;
    const [sum, expected, hours] = known.block;
    const block: [number, number, number] = [sum + residual, expected + variance, hours + 1];
    known.block = block;
    if (block[2] < BLOCK_HOURS) return;
    const blockSquare = Math.min((block[0] * block[0]) / block[1], LARGEST_SQUARE);
    known.blocks += Math.max(BLOCK_RATE, 1 / (known.blockCount + 8)) * (blockSquare - known.blocks);
    known.blockCount++;
    known.block = [0, 0, 0];
  }

  /** 1 or more. */
  get inflation(): number {
    return Math.max(1, this.#state.hourly, this.#state.blocks);
  }

  toState(): TrackedVarianceState {
    return { ...this.#state };
  }
}
