import { normalQuantile } from './normal-quantile.ts';
import type { ConfidenceInterval } from './wilson-interval.ts';

/** How many waited this long until it happened, and how many were watched this long without. */
export interface WaitingTimes {
  /** 0 or more, in any unit. */
  readonly time: number;
  readonly events: number;
  readonly censored: number;
}

export interface SurvivalStep {
  readonly time: number;
  /** Share still waiting after this time, 0–1. */
  readonly survival: number;
}

export interface KaplanMeier {
  /** At each time at which something happened, ascending. */
  readonly steps: readonly SurvivalStep[];
  readonly events: number;
  readonly censored: number;
  /** Least time after which at most half still wait; null when more than half still wait at the end. */
  readonly median: number | null;
  /** Of the median; a bound is null where the data does not reach it. */
  readonly medianInterval: Omit<ConfidenceInterval, 'lower' | 'upper'> & { readonly lower: number | null; readonly upper: number | null };
}

/**
 * Kaplan–Meier estimate of waiting times of which some are known only to be longer than they were watched. What is
 * censored at the time of an event still counts as waiting at it.
 *
 * @param times - in any order, the same time any number of times; counts are whole numbers
 * @param level - of the interval of the median, 0.95 when not given; by the log-log transform of Greenwood's variance
 * @throws RangeError for a time or count below 0 or not finite
 * @see Kaplan & Meier (1958), JASA 53:457–481; Brookmeyer & Crowley (1982), Biometrics 38:29–41. Same as R
 *   `survfit(Surv(time, status) ~ 1, conf.type = 'log-log')` and Python lifelines.
 * @example kaplanMeier([{ time: 1, events: 1, censored: 0 }, { time: 2, events: 1, censored: 1 }]).median // => 2
 */
export function kaplanMeier(times: readonly WaitingTimes[], level = 0.95): KaplanMeier {
  const byTime = new Map<number, { events: number; censored: number }>();
  for (const { time, events, censored } of times) {
    for (const value of [time, events, censored]) {
      if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
        throw new RangeError(`kaplanMeier requires numbers of 0 or more; got ${value}`);
    }
    const known = byTime.get(time);
    if (known === undefined) byTime.set(time, { events, censored });
    else {
      known.events += events;
      known.censored += censored;
    }
  }
  const ordered = [...byTime].sort(([a], [b]) => a - b);
  const sum = (field: 'events' | 'censored') => ordered.reduce((total, [, counts]) => total + counts[field], 0);
  let waiting = sum('events') + sum('censored');
  const z = normalQuantile((1 + level) / 2);
  const steps: SurvivalStep[] = [];
  let survival = 1;
  let greenwood = 0;
  let median: number | null = null;
  let lower: number | null = null;
  let upper: number | null = null;
  for (const [time, { events, censored }] of ordered) {
    if (events > 0) {
      survival *= (waiting - events) / waiting;
      greenwood += events / (waiting * (waiting - events));
      steps.push({ time, survival });
      // The interval holds the times at which half still waiting is not ruled out.
      const { from, to } = logLogInterval(survival, greenwood, z);
      if (median === null && survival <= 0.5) median = time;
      if (lower === null && from <= 0.5) lower = time;
      if (upper === null && to <= 0.5) upper = time;
    }
    waiting -= events + censored;
  }
  return { steps, events: sum('events'), censored: sum('censored'), median, medianInterval: { lower, upper, level } };
}

function logLogInterval(survival: number, greenwood: number, z: number): { readonly from: number; readonly to: number } {
  // Nobody waits any more: there is no variance left to say how sure that is.
  if (survival <= 0) return { from: 0, to: 1 };
  const spread = (z * Math.sqrt(greenwood)) / Math.log(survival);
  return { from: survival ** Math.exp(-spread), to: survival ** Math.exp(spread) };
}
