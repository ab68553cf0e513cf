import { logistic } from '../../stats/logistic.ts';

/** How far a model has been off lately, on the scale of log odds. */
export interface DriftCorrection {
  /** Decayed sum of outcome − probability as the model itself gave it. */
  readonly surplus: number;
  /** Decayed sum of p·(1 − p): how much the outcomes say. */
  readonly information: number;
  /** How firmly it is believed that the model is not off, in the unit of `information`: 1 ÷ variance of the drift. */
  readonly belief: number;
}

/** Outcomes after which one counts half. */
const HALF_LIFE_OUTCOMES = 250;
const KEPT = 0.5 ** (1 / HALF_LIFE_OUTCOMES);
/** Where nothing is known of the drift: as if it lay within ±0.13. */
const FIRST_BELIEF = 60;
const BLOCK_OUTCOMES = 250;
const FEWEST_BLOCKS = 4;

export const NO_DRIFT: DriftCorrection = { surplus: 0, information: 0, belief: FIRST_BELIEF };

/** What to add to the log odds of the model. */
export function driftOf({ surplus, information, belief }: DriftCorrection): number {
  return surplus / (information + belief);
}

/**
 * Learns from an outcome, after it was predicted.
 *
 * @param modelLogOdds - as the model itself gave them, without a correction
 * @param label - 1 when it succeeded, else 0
 */
export function followDrift({ surplus, information, belief }: DriftCorrection, modelLogOdds: number, label: number): DriftCorrection {
  const probability = logistic(modelLogOdds);
  return { surplus: KEPT * surplus + label - probability, information: KEPT * information + probability * (1 - probability), belief };
}

/**
 * The drift at the end of a stretch that a model has not learned from. How firmly none is believed in comes from the
 * stretch itself: the variance between its blocks beyond chance, and two standard errors of it, so that much data without
 * drift leaves nothing to follow.
 *
 * @param logOdds - of the model, in order of time
 * @param labels - 1 when it succeeded, else 0; as many
 */
export function measureDrift(logOdds: Float64Array, labels: ArrayLike<number>): DriftCorrection {
  let drift: DriftCorrection = { ...NO_DRIFT, belief: estimateBelief(logOdds, labels) };
  for (let row = 0; row < logOdds.length; row++) drift = followDrift(drift, logOdds[row] as number, labels[row] as number);
  return drift;
}

function estimateBelief(logOdds: Float64Array, labels: ArrayLike<number>): number {
  const blocks = Math.floor(logOdds.length / BLOCK_OUTCOMES);
  if (blocks < FEWEST_BLOCKS) return FIRST_BELIEF;
  let squares = 0;
  let chance = 0;
  for (let block = 0; block < blocks; block++) {
    let surplus = 0;
    let information = 0;
    for (let row = block * BLOCK_OUTCOMES; row < (block + 1) * BLOCK_OUTCOMES; row++) {
      const probability = logistic(logOdds[row] as number);
      surplus += (labels[row] as number) - probability;
      information += probability * (1 - probability);
    }
    // A block in which every probability is next to 0 or 1 says nothing of drift.
    information = Math.max(information, 1);
    squares += (surplus / information) ** 2 / blocks;
    chance += 1 / information / blocks;
  }
  const variance = Math.max(0, squares - chance) + 2 * squares * Math.sqrt(2 / blocks);
  return 1 / Math.max(variance, 1e-4);
}
