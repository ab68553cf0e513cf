import { findOddInvocations, type OddInvocations } from '../analytics/odd-invocations/find-odd-invocations.ts';
import { isHidden, RANKED_KINDS, type SkillKind } from '../domain/skill.ts';
import type { LatestInvocations } from '../ports/latest-invocations.ts';
import type { TimeWindow } from '../ports/metric-queries.ts';
import { uniformStream } from '../stats/uniform-stream.ts';

/** Invocations compared at most: those of the latest sessions. */
export const MOST_COMPARED = 5_000;
/** Any number: with the same one the same invocations give the same answer. */
const SEED = 1;

export interface OddInvocationsRequest extends TimeWindow {
  /** Those of the ranking (all but `tool`) when not given; of the others what is usual is learnt all the same. */
  readonly kinds?: readonly SkillKind[];
  /** 20 when not given. */
  readonly limit?: number;
}

export interface OddInvocationsAnswer {
  readonly window: TimeWindow;
  /** True when the window has more than {@link MOST_COMPARED}, of which the latest sessions' are compared. */
  readonly isCut: boolean;
  readonly found: OddInvocations;
}

/** Single invocations of a window that differ from the rest, and in what. */
export async function listOddInvocations(
  store: LatestInvocations,
  { from, to, kinds = RANKED_KINDS, limit = 20 }: OddInvocationsRequest,
): Promise<OddInvocationsAnswer> {
  const latest = await store.list({ from, to, limit: MOST_COMPARED + 1 });
  const found = findOddInvocations(latest.slice(0, MOST_COMPARED), {
    random: uniformStream(SEED),
    // By the clock of this machine, which is the user's.
    localHourOf: (at) => new Date(at).getHours(),
    isAskedFor: ({ skill }) => kinds.includes(skill.kind) && !isHidden(skill),
    limit,
  });
  return { window: { from, to }, isCut: latest.length > MOST_COMPARED, found };
}
