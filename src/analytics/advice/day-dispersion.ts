import type { CompletionCount } from '../trends/compare-completion.ts';

/** Pearson's chi-squared of some days against one share for all of them. */
export interface DayDispersion {
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
}

/**
 * How much more the days of a skill differ in the share completed than chance makes them: ten failures of one bad afternoon
 * tell less than ten on ten days.
 *
 * @param days - those without an end say nothing
 * @returns no degrees of freedom when there are fewer than two days, or nothing but successes or failures
 */
export function measureDayDispersion(days: readonly CompletionCount[]): DayDispersion {
  const used = days.filter(({ ended }) => ended > 0);
  const ended = used.reduce((sum, day) => sum + day.ended, 0);
  const completed = used.reduce((sum, day) => sum + day.completed, 0);
  if (used.length < 2 || completed === 0 || completed === ended) return { chiSquared: 0, degreesOfFreedom: 0 };
  const ratio = completed / ended;
  const chiSquared = used.reduce((sum, day) => sum + (day.completed - day.ended * ratio) ** 2 / (day.ended * ratio * (1 - ratio)), 0);
  return { chiSquared, degreesOfFreedom: used.length - 1 };
}

/** Degrees of freedom from which a skill's own days say something of their dispersion. */
const REQUIRED_OWN = 5;

/**
 * By what the counts of a skill are to be divided so that they say as much as independent ones: the dispersion of all skills
 * together, or the skill's own if that is larger; at least 1.
 *
 * @see McCullagh & Nelder (1989), Generalized Linear Models, 4.5, for quasi-likelihood
 */
export function designEffectOf(own: DayDispersion, all: readonly DayDispersion[]): number {
  const chiSquared = all.reduce((sum, one) => sum + one.chiSquared, 0);
  const degreesOfFreedom = all.reduce((sum, one) => sum + one.degreesOfFreedom, 0);
  const shared = degreesOfFreedom === 0 ? 1 : chiSquared / degreesOfFreedom;
  const alone = own.degreesOfFreedom < REQUIRED_OWN ? 1 : own.chiSquared / own.degreesOfFreedom;
  return Math.max(1, shared, alone);
}
