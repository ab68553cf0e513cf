/**
 * Forecasts of a series with a season, from its past alone.
 *
 * @param past - values in order of time, at least one season of them
 * @param season - length of the season in steps
 * @param horizon - how many steps to look ahead, at most one season
 * @returns one value for each step
 */
export type SeasonalMethod = (past: readonly number[], season: number, horizon: number) => number[];

/** A new season counts this much against what is known of the ones before. */
const EWMA_WEIGHT = 0.3;

/** Median of the last four values of the same place in the season: one odd week does not move it. */
export const medianOfFour: SeasonalMethod = (past, season, horizon) =>
  bySlot(past, season, horizon, (slot) => {
    const last = slot.slice(-4).sort((a, b) => a - b);
    return ((last[(last.length - 1) >> 1] as number) + (last[last.length >> 1] as number)) / 2;
  });

/** Exponentially weighted mean of the values of the same place in the season. */
export const seasonalAverage: SeasonalMethod = (past, season, horizon) =>
  bySlot(past, season, horizon, (slot) => slot.reduce((level, value) => level + EWMA_WEIGHT * (value - level)));

/** The mean of the two. */
export const medianAndAverage: SeasonalMethod = (past, season, horizon) => {
  const average = seasonalAverage(past, season, horizon);
  return medianOfFour(past, season, horizon).map((median, step) => (median + (average[step] as number)) / 2);
};

/** The season before, again. */
export const lastSeason: SeasonalMethod = (past, season, horizon) => bySlot(past, season, horizon, (slot) => slot.at(-1) as number);

/** The mean of the season before, at every step. */
export const meanOfLastSeason: SeasonalMethod = (past, season, horizon) => {
  const last = past.slice(-season);
  return new Array<number>(horizon).fill(last.reduce((sum, value) => sum + value, 0) / last.length);
};

/** @param estimate - from the values of one place in the season, in order of time, at least one */
function bySlot(past: readonly number[], season: number, horizon: number, estimate: (slot: number[]) => number): number[] {
  return Array.from({ length: horizon }, (_, step) => {
    const slot: number[] = [];
    for (let at = (past.length + step) % season; at < past.length; at += season) slot.push(past[at] as number);
    return estimate(slot);
  });
}
