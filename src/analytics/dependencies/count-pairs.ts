import { MOST_PAIRED } from '../../domain/session-flow.ts';

/** What is known of one skill in one session. */
export interface PresentSkill {
  readonly id: number;
  /** Uses in the session. */
  readonly uses: number;
}

/**
 * The skills of a session that are paired with each other: all, or of more than {@link MOST_PAIRED} those used most.
 *
 * @param present - each skill once, in any order
 * @returns ids in ascending order
 */
export function choosePaired(present: readonly PresentSkill[]): number[] {
  const chosen =
    present.length <= MOST_PAIRED ? present : [...present].sort((a, b) => b.uses - a.uses || a.id - b.id).slice(0, MOST_PAIRED);
  return chosen.map(({ id }) => id).sort((a, b) => a - b);
}

/**
 * In how many of some sessions each skill was used, and each two skills.
 *
 * @param sessions - the skills of each, each once a session, in ascending order
 */
export function countPairs<Id extends number | string>(
  sessions: Iterable<readonly Id[]>,
): { readonly sessions: number; readonly presence: ReadonlyMap<Id, number>; readonly pairs: readonly PairCount<Id>[] } {
  const presence = new Map<Id, number>();
  const pairs = new Map<Id, Map<Id, number>>();
  let count = 0;
  for (const skills of sessions) {
    if (skills.length > 0) count++;
    for (const [index, first] of skills.entries()) {
      presence.set(first, (presence.get(first) ?? 0) + 1);
      const row = pairs.get(first) ?? new Map<Id, number>();
      pairs.set(first, row);
      for (let other = index + 1; other < skills.length; other++) {
        const second = skills[other] as Id;
        row.set(second, (row.get(second) ?? 0) + 1);
      }
    }
  }
  const listed = [...pairs].flatMap(([first, row]) => Array.from(row, ([second, both]) => ({ first, second, both })));
  return { sessions: count, presence, pairs: listed };
}

export interface PairCount<Id> {
  readonly first: Id;
  readonly second: Id;
  readonly both: number;
}
