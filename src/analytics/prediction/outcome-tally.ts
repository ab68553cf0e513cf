/** Half-lives of what is remembered, shortest first. */
export const HALF_LIVES_DAYS = [1, 14, 365] as const;
const DAY_MS = 86_400_000;
/** How many of the newest outcomes are remembered one by one. */
const REMEMBERED = 8;

/** What is known of the outcomes of one skill, project, session, … at one moment. */
export interface OutcomeTally {
  /** Epoch ms: the end of the newest of them. */
  readonly at: number;
  /** Epoch ms: the start of the earliest of them. */
  readonly firstAt: number;
  /** How many there were. */
  readonly count: number;
  /** For each half-life: completed ones, an older one counting less, as of `at`. */
  readonly completed: readonly number[];
  /** For each half-life: all of them. */
  readonly ended: readonly number[];
  /** The newest, oldest first: when it ended, number of its row, 1 when completed. */
  readonly newest: readonly (readonly [endedAt: number, id: number, completed: 0 | 1])[];
}

/** An outcome to add. */
export interface TalliedOutcome {
  readonly id: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly completed: boolean;
}

/** Adds one outcome. The order of additions changes nothing but the last digits. */
export function addToTally(tally: OutcomeTally | undefined, { id, startedAt, endedAt, completed }: TalliedOutcome): OutcomeTally {
  const mark = completed ? 1 : 0;
  if (tally === undefined) {
    return {
      at: endedAt,
      firstAt: startedAt,
      count: 1,
      completed: HALF_LIVES_DAYS.map(() => mark),
      ended: HALF_LIVES_DAYS.map(() => 1),
      newest: [[endedAt, id, mark]],
    };
  }
  const at = Math.max(tally.at, endedAt);
  const add = (sums: readonly number[], value: number) =>
    sums.map((sum, i) => sum * keptAfter(at - tally.at, i) + value * keptAfter(at - endedAt, i));
  return {
    at,
    firstAt: Math.min(tally.firstAt, startedAt),
    count: tally.count + 1,
    completed: add(tally.completed, mark),
    ended: add(tally.ended, 1),
    newest: insertNewest(tally.newest, [endedAt, id, mark]),
  };
}

type Newest = OutcomeTally['newest'][number];

function insertNewest(newest: readonly Newest[], added: Newest): readonly Newest[] {
  let place = newest.length;
  while (place > 0 && isLater(newest[place - 1] as Newest, added)) place--;
  return newest.toSpliced(place, 0, added).slice(-REMEMBERED);
}

function isLater([endedAt, id]: Newest, [otherEnd, otherId]: Newest): boolean {
  return endedAt > otherEnd || (endedAt === otherEnd && id > otherId);
}

/** What is left of a weight of 1 after a time; an instant before the newest outcome counts as its moment. */
function keptAfter(elapsedMs: number, halfLife: number): number {
  return elapsedMs <= 0 ? 1 : 0.5 ** (elapsedMs / (DAY_MS * (HALF_LIVES_DAYS[halfLife] as number)));
}

/**
 * Decayed count of outcomes.
 *
 * @param halfLife - index into {@link HALF_LIVES_DAYS}
 * @param now - epoch ms
 */
export function decayedCount(tally: OutcomeTally | undefined, halfLife: number, now: number): number {
  return tally === undefined ? 0 : (tally.ended[halfLife] as number) * keptAfter(now - tally.at, halfLife);
}

/**
 * Completion ratio of decayed counts, pulled towards the ratio of the level above as if `strength` outcomes had been
 * seen there: the mean of a beta distribution.
 */
export function shrunkRatio(tally: OutcomeTally | undefined, halfLife: number, now: number, parent: number, strength: number): number {
  if (tally === undefined) return parent;
  const kept = keptAfter(now - tally.at, halfLife);
  const completed = (tally.completed[halfLife] as number) * kept;
  const ended = (tally.ended[halfLife] as number) * kept;
  return (completed + strength * parent) / (ended + strength);
}

/** The newest outcome: 1, 0, or ½ when there is none. */
export function lastOutcome(tally: OutcomeTally | undefined): number {
  return tally?.newest.at(-1)?.[2] ?? 0.5;
}

/** How many of the newest outcomes were the same: above 0 for completed ones, below 0 for others; within ±8. */
export function streakOf(tally: OutcomeTally | undefined): number {
  const newest = tally?.newest ?? [];
  const last = newest.at(-1)?.[2];
  if (last === undefined) return 0;
  let length = 0;
  for (let i = newest.length - 1; i >= 0 && newest[i]?.[2] === last; i--) length++;
  return last === 1 ? length : -length;
}
