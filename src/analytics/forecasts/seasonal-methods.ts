/**
 * Forecasts of a series with a season, from its past alone.
 *
 * @param past - values in order of time, at least one season of them
 * @param season - length of the season in steps
 * @param horizon - how many steps to look ahead, at most one season
 * @param length - how many of the values are known; all when not given
 * @returns one value for each step
 */
export type SeasonalMethod = (past: ArrayLike<number>, season: number, horizon: number, length?: number) => number[];

/** A new season counts this much against what is known of the ones before. */
const EWMA_WEIGHT = 0.3;
const MEDIAN_OF = 4;

/** Median of the last four values of the same place in the season: one odd week does not move it. */
export const medianOfFour: SeasonalMethod = (past, season, horizon, length = past.length) => {
  const sorted = new Float64Array(MEDIAN_OF);
  return bySlot(season, horizon, length, (last) => {
    let count = 0;
    for (let at = last; at >= 0 && count < MEDIAN_OF; at -= season) {
      const value = past[at] as number;
      let place = count++;
      for (; place > 0 && (sorted[place - 1] as number) > value; place--) sorted[place] = sorted[place - 1] as number;
      sorted[place] = value;
    }
    return ((sorted[(count - 1) >> 1] as number) + (sorted[count >> 1] as number)) / 2;
  });
};

/** Exponentially weighted mean of the values of the same place in the season. */
export const seasonalAverage: SeasonalMethod = (past, season, horizon, length = past.length) =>
  bySlot(season, horizon, length, (last) => {
    const first = last % season;
    let level = past[first] as number;
    for (let at = first + season; at <= last; at += season) level += EWMA_WEIGHT * ((past[at] as number) - level);
    return level;
  });

/** The mean of the two. */
export const medianAndAverage: SeasonalMethod = (past, season, horizon, length = past.length) => {
  const average = seasonalAverage(past, season, horizon, length);
  return medianOfFour(past, season, horizon, length).map((median, step) => (median + (average[step] as number)) / 2);
};

/** The season before, again. */
export const lastSeason: SeasonalMethod = (past, season, horizon, length = past.length) =>
  bySlot(season, horizon, length, (last) => past[last] as number);

/** The mean of the season before, at every step. */
export const meanOfLastSeason: SeasonalMethod = (past, season, horizon, length = past.length) => {
  let sum = 0;
  for (let at = length - season; at < length; at++) sum += past[at] as number;
  return new Array<number>(horizon).fill(sum / season);
};

/** @param estimate - from the values of one place in the season, of which the last is at this index */
function bySlot(season: number, horizon: number, length: number, estimate: (last: number) => number): number[] {
  const values: number[] = [];
  for (let step = 0; step < horizon; step++) values.push(estimate(length - season + step));
  return values;
}
