const DAYS_PER_WEEK = 7;
/** With fewer weeks a weekday's own median is mostly chance: then workdays and weekends are told apart, no more. */
const WEEKS_FOR_EACH_WEEKDAY = 8;

/**
 * How much more or less is usual on each weekday, from the logarithms (log1p) of daily counts.
 *
 * @param counts - one a day, two weeks or more, without gaps
 * @param weekdays - of each, 0 is Sunday
 * @returns for each day what is to be taken away from its logarithm; their mean over a week is 0
 */
export function estimateWeekdayEffects(counts: readonly number[], weekdays: readonly number[]): number[] {
  const groupOf = counts.length >= WEEKS_FOR_EACH_WEEKDAY * DAYS_PER_WEEK ? (weekday: number) => weekday : isWeekend;
  const logarithms = counts.map((count) => Math.log1p(count));
  // Around the mean of the seven days about it, so that a trend over the weeks is not taken for an effect of weekdays.
  const around = logarithms.map((value, index) => {
    const from = Math.min(Math.max(0, index - 3), counts.length - DAYS_PER_WEEK);
    const week = logarithms.slice(from, from + DAYS_PER_WEEK);
    return value - week.reduce((sum, other) => sum + other, 0) / DAYS_PER_WEEK;
  });
  const effects = new Map<number, number>();
  for (const group of new Set(weekdays.map(groupOf))) {
    effects.set(group, mean(around.filter((_, index) => groupOf(weekdays[index] as number) === group)));
  }
  return weekdays.map((weekday) => effects.get(groupOf(weekday)) ?? 0);
}

function isWeekend(weekday: number): number {
  return weekday === 0 || weekday === 6 ? 1 : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
