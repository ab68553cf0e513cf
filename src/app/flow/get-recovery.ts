import { describeRecovery, type Recovery } from '../../analytics/flow/describe-recovery.ts';
import { RANKED_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { FlowStore, StoredTrouble } from '../../ports/flow-store.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import { listSketchValues } from '../../stats/duration-sketch.ts';
import type { WaitingTimes } from '../../stats/kaplan-meier.ts';
import { requireSkill } from './require-skill.ts';

export interface SkillRecovery extends Recovery {
  readonly name: string;
}

type Ports = { readonly analyses: { readonly flow: Pick<FlowStore, 'findTrouble' | 'listTroubles'> } };

/**
 * What became of the failures of one skill.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND
 */
export async function getRecovery(store: Ports & Pick<MetricQueries, 'findSkill'>, name: string): Promise<SkillRecovery> {
  await requireSkill(store, name);
  return toRecovery((await store.analyses.flow.findTrouble(name)) ?? { ...NO_TROUBLE, name });
}

/** Skills with failures, by the time that these took; of the kinds of rankings (all but `tool`) when none are given. */
export async function listRecoveries(
  { analyses }: Ports,
  { limit, kinds = RANKED_KINDS }: { readonly limit: number; readonly kinds?: readonly SkillKind[] | undefined },
): Promise<readonly SkillRecovery[]> {
  return (await analyses.flow.listTroubles({ limit, kinds })).map(toRecovery);
}

const NO_TROUBLE: Omit<StoredTrouble, 'name'> = {
  failures: 0,
  retriedAtOnce: 0,
  otherNext: 0,
  episodes: 0,
  recovered: 0,
  retries: 0,
  failedRetries: 0,
  thrashes: 0,
  lostUs: 0,
  retryLostUs: 0,
  recoveredAfter: null,
  watchedFor: null,
};

function toRecovery({ name, recoveredAfter, watchedFor, ...counts }: StoredTrouble): SkillRecovery {
  const waits: WaitingTimes[] = [
    ...listSketchValues(recoveredAfter).map(({ durationMs, count }) => ({ time: durationMs, events: count, censored: 0 })),
    ...listSketchValues(watchedFor).map(({ durationMs, count }) => ({ time: durationMs, events: 0, censored: count })),
  ];
  return { name, ...describeRecovery({ ...counts, waits }) };
}
