import type { ConfidenceInterval } from '../stats/wilson-interval.ts';

/** One input of a score. What could not be measured has no value: it is left out, not guessed. */
export interface ScorePart<Name extends string = string> {
  readonly name: Name;
  /** As decided beforehand; the weights of a score add up to 1. */
  readonly weight: number;
  /** 0–1, the more the better; null when it could not be measured. */
  readonly value: number | null;
  /** 95 %; null when there is none: the value is null, or was counted out and not sampled. */
  readonly interval: ConfidenceInterval | null;
  readonly sampleSize: number;
}

export interface WeightedScore<Part extends ScorePart> {
  /** 0–100; null when nothing could be measured. */
  readonly score: number | null;
  /** 0–100, each part at its lower or upper end at once: too wide rather than too narrow, as the parts are not independent. */
  readonly interval: ConfidenceInterval | null;
  /** With the weight that each part really had: its own ÷ that of all measured ones; 0 for what was not measured. */
  readonly parts: readonly (Part & { readonly usedWeight: number })[];
}

/**
 * A weighted mean of what could be measured, in percent: 100 · Σ wᵢvᵢ / Σ wᵢ over the parts that have a value.
 *
 * @throws RangeError when a value is outside 0–1 or a weight is not above 0
 */
export function computeWeightedScore<Part extends ScorePart>(parts: readonly Part[]): WeightedScore<Part> {
  for (const { name, value, weight } of parts) {
    if (!(weight > 0)) throw new RangeError(`a part of a score requires a weight > 0; ${name} has ${weight}`);
    if (value !== null && !(value >= 0 && value <= 1))
      throw new RangeError(`a part of a score requires 0 ≤ value ≤ 1; ${name} has ${value}`);
  }
  const total = parts.reduce((sum, { value, weight }) => sum + (value === null ? 0 : weight), 0);
  const used = parts.map((part) => ({ ...part, usedWeight: part.value === null ? 0 : part.weight / total }));
  if (total === 0) return { score: null, interval: null, parts: used };
  const percent = (pick: (part: Part) => number) =>
    100 * used.reduce((sum, part) => sum + (part.usedWeight === 0 ? 0 : part.usedWeight * pick(part)), 0);
  const score = percent(({ value }) => value ?? 0);
  return {
    score,
    interval: {
      lower: percent(({ value, interval }) => Math.max(0, interval?.lower ?? value ?? 0)),
      upper: percent(({ value, interval }) => Math.min(1, interval?.upper ?? value ?? 0)),
      level: 0.95,
    },
    parts: used,
  };
}
