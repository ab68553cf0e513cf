import type { Invocation } from '../../domain/invocation.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { NumberTable } from '../isolation-forest/isolation-forest.ts';

/** What is looked at of an invocation. */
export type ComparedInvocation = Pick<Invocation, 'eventId' | 'skill' | 'sessionId' | 'startedAt' | 'durationMs' | 'outcome' | 'errorType'>;

/**
 * What may be odd of an invocation.
 * - `duration`: against the same skill's usual one, in logarithms and robust standard deviations; 0 while that is not known.
 * - `failures_in_a_row`: of the same skill in the same session, directly before.
 * - `hour`: how rarely anything is invoked at this hour, −ln of its share.
 * - `outcome`: how rarely the skill ends this way, −ln of its share.
 * - `failures_before`: of the last ten invocations of the session, whatever their skill.
 * - `session_size`: invocations of the session so far, in logarithms.
 */
export const INVOCATION_FEATURES = ['duration', 'failures_in_a_row', 'hour', 'outcome', 'failures_before', 'session_size'] as const;
export type InvocationFeature = (typeof INVOCATION_FEATURES)[number];

/** An invocation with the figures behind its row of the table, in words a person knows. */
export interface DescribedInvocation extends ComparedInvocation {
  /** Median of the same skill, milliseconds; null with fewer than {@link REQUIRED_DURATIONS} known ones. */
  readonly typicalDurationMs: number | null;
  readonly failuresInARow: number;
  /** 0–23. */
  readonly localHour: number;
  /** Share of all invocations within an hour of this one's, by the clock. */
  readonly hourShare: number;
  /** Share of the skill's invocations that ended the same way. */
  readonly outcomeShare: number;
  readonly failuresBefore: number;
  /** Which invocation of its session it is, from 1. */
  readonly sessionPosition: number;
}

export interface InvocationTable extends NumberTable {
  /** One a row, in the order of the rows; columns as {@link INVOCATION_FEATURES}. */
  readonly invocations: readonly DescribedInvocation[];
}

/** Below this a skill's usual duration is not known. */
export const REQUIRED_DURATIONS = 5;
/** What is counted of the session's invocations just before. */
const LOOK_BACK = 10;
/** Spread of the logarithm below which durations are not told apart: a quarter more or less is no matter. */
const LEAST_SPREAD = 0.25;
/** Nobody waits longer or shorter below this: such durations are all the same. */
const SHORTEST_MS = 100;
/** A skill's outcomes count together with so many of the usual mix. */
const OUTCOME_PRIOR = 5;

/**
 * Turns ended invocations into rows of numbers, each against what is usual for its own skill and for its user. Open ones
 * are left out.
 *
 * @param invocations - in any order; of each session either all or a stretch without gaps
 * @param localHourOf - hour of the user's clock, 0–23, at an instant in epoch ms
 */
export function describeInvocations(invocations: readonly ComparedInvocation[], localHourOf: (at: number) => number): InvocationTable {
  const ended = invocations
    .filter(({ outcome }) => outcome !== 'open')
    .sort((a, b) => a.startedAt - b.startedAt || (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId)));
  const durations = usualDurations(ended);
  const outcomes = new OutcomeShares(ended);
  const hours = new HourShares(ended.map(({ startedAt }) => localHourOf(startedAt)));
  const sessions = new Map<string, SessionSoFar>();
  const values = new Float64Array(ended.length * INVOCATION_FEATURES.length);
  const described = ended.map((invocation, row): DescribedInvocation => {
    const session = sessions.get(invocation.sessionId) ?? new SessionSoFar();
    sessions.set(invocation.sessionId, session);
    const usual = durations.get(skillKey(invocation));
    const figures = {
      typicalDurationMs: usual === undefined ? null : usual.medianMs,
      localHour: localHourOf(invocation.startedAt),
      hourShare: hours.shareOf(localHourOf(invocation.startedAt)),
      outcomeShare: outcomes.shareOf(invocation),
      ...session.add(invocation),
    };
    values.set(
      [
        usual === undefined || invocation.durationMs === null ? 0 : (logOf(invocation.durationMs) - usual.log) / usual.spread,
        figures.failuresInARow,
        -Math.log(figures.hourShare),
        -Math.log(outcomes.smoothedShareOf(invocation)),
        figures.failuresBefore,
        Math.log(figures.sessionPosition),
      ],
      row * INVOCATION_FEATURES.length,
    );
    return { ...invocation, ...figures };
  });
  return { invocations: described, values, columns: INVOCATION_FEATURES.length };
}

/** Goes through one session's invocations in order. */
class SessionSoFar {
  #position = 0;
  readonly #latest: boolean[] = [];
  readonly #failuresInARow = new Map<string, number>();

  add(invocation: ComparedInvocation) {
    const key = skillKey(invocation);
    const hasFailed = invocation.outcome !== 'completed';
    const before = {
      failuresInARow: this.#failuresInARow.get(key) ?? 0,
      failuresBefore: this.#latest.filter(Boolean).length,
      sessionPosition: ++this.#position,
    };
    this.#failuresInARow.set(key, hasFailed ? before.failuresInARow + 1 : 0);
    this.#latest.push(hasFailed);
    if (this.#latest.length > LOOK_BACK) this.#latest.shift();
    return before;
  }
}

class OutcomeShares {
  readonly #all = new Map<Outcome, number>();
  readonly #bySkill = new Map<string, Map<Outcome, number>>();
  readonly #total: number;

  constructor(invocations: readonly ComparedInvocation[]) {
    this.#total = invocations.length;
    for (const invocation of invocations) {
      const key = skillKey(invocation);
      const counts = this.#bySkill.get(key) ?? new Map<Outcome, number>();
      this.#bySkill.set(key, counts);
      for (const sums of [this.#all, counts]) sums.set(invocation.outcome, (sums.get(invocation.outcome) ?? 0) + 1);
    }
  }

  shareOf(invocation: ComparedInvocation): number {
    const counts = this.#bySkill.get(skillKey(invocation)) ?? new Map<Outcome, number>();
    return (counts.get(invocation.outcome) ?? 0) / Math.max(1, sumOf(counts));
  }

  /** As if the skill had had some more invocations that ended as all skills' do. */
  smoothedShareOf(invocation: ComparedInvocation): number {
    const counts = this.#bySkill.get(skillKey(invocation)) ?? new Map<Outcome, number>();
    const overall = (this.#all.get(invocation.outcome) ?? 0) / this.#total;
    return ((counts.get(invocation.outcome) ?? 0) + OUTCOME_PRIOR * overall) / (sumOf(counts) + OUTCOME_PRIOR);
  }
}

/** How much lies within an hour of each hour of the clock. */
class HourShares {
  readonly #counts = new Float64Array(24);
  readonly #total: number;

  constructor(hours: readonly number[]) {
    this.#total = hours.length;
    for (const hour of hours) this.#counts[hour] = (this.#counts[hour] as number) + 1;
  }

  shareOf(hour: number): number {
    const near = [hour + 23, hour, hour + 1].reduce((sum, at) => sum + (this.#counts[at % 24] as number), 0);
    return near / this.#total;
  }
}

interface UsualDuration {
  readonly medianMs: number;
  readonly log: number;
  /** Robust standard deviation of the logarithm. */
  readonly spread: number;
}

function usualDurations(invocations: readonly ComparedInvocation[]): Map<string, UsualDuration> {
  const bySkill = new Map<string, number[]>();
  for (const invocation of invocations) {
    if (invocation.durationMs === null) continue;
    const key = skillKey(invocation);
    const durations = bySkill.get(key);
    if (durations === undefined) bySkill.set(key, [invocation.durationMs]);
    else durations.push(invocation.durationMs);
  }
  const usual = new Map<string, UsualDuration>();
  for (const [key, durations] of bySkill) {
    if (durations.length < REQUIRED_DURATIONS) continue;
    const logs = durations.map(logOf);
    const log = middleOf(logs);
    const deviation = middleOf(logs.map((value) => Math.abs(value - log)));
    usual.set(key, { medianMs: middleOf(durations), log, spread: Math.max(1.4826 * deviation, LEAST_SPREAD) });
  }
  return usual;
}

function logOf(durationMs: number): number {
  return Math.log(Math.max(durationMs, SHORTEST_MS));
}

function middleOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

function sumOf(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function skillKey({ skill }: ComparedInvocation): string {
  return `${skill.kind} ${skill.name}`;
}
