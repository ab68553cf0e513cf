import { DEFAULT_MIN_LIFT, type Dependency, REQUIRED_SESSIONS, rankPairs } from '../../analytics/dependencies/rank-pairs.ts';
import { describeFollows, type Follows, type SideCount } from '../../analytics/flow/describe-follows.ts';
import { RANKED_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { FlowStore, StepCounts, StoredFollow } from '../../ports/flow-store.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';
import { requireSkill } from './require-skill.ts';

export interface DependenciesRequest {
  readonly name: string;
  readonly limit: number;
  /** 1.5 when not given. */
  readonly minLift?: number;
  /** Of the other skills; those of rankings (all but `tool`) when not given. */
  readonly kinds?: readonly SkillKind[];
}

/** A skill that is used in the same sessions, and how often it comes directly after the one asked about. */
export interface SkillDependency extends Dependency {
  readonly followsRatio: number | null;
}

export interface SkillDependencies {
  readonly name: string;
  /** Sessions in which anything was used, and those with this skill. */
  readonly sessions: number;
  readonly sessionsWithSkill: number;
  /** Sessions with changes that are not in the answer yet. */
  readonly sessionsPending: number;
  /** Sessions below which no pair is told; null when there are enough. */
  readonly requiredSessions: number | null;
  readonly minLift: number;
  /** Other skills that could have been found. */
  readonly pairsLookedAt: number;
  readonly dependencies: readonly SkillDependency[];
  readonly next: Follows;
  readonly previous: Follows;
}

type Ports = Pick<MetricQueries, 'findSkill'> & { readonly analyses: { readonly flow: FlowStore } };

/**
 * Which skills go with one: those used in the same sessions more than chance explains, and those directly after and before it.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND
 */
export async function getDependencies(store: Ports, request: DependenciesRequest): Promise<SkillDependencies> {
  const { name, limit, minLift = DEFAULT_MIN_LIFT, kinds = RANKED_KINDS } = request;
  await requireSkill(store, name);
  const { flow } = store.analyses;
  const [pairs, followers, predecessors, steps] = await Promise.all([
    flow.findPairs({ name, kinds }),
    flow.listFollowers(name),
    flow.listPredecessors(name),
    flow.listStepCounts(),
  ]);
  const ranked = rankPairs(pairs.sessions, pairs.presence, pairs.pairs, { minLift, limit, pairsLookedAt: pairs.others });
  const after = addUp(followers);
  const before = addUp(predecessors);
  const next = describeSide('after', name, after, before, steps, limit);
  const usesAfter = new Map(after.counts.map(({ name: other, uses }) => [other, uses]));
  const ratioOf = (other: string) => (next.total === 0 ? null : (usesAfter.get(other) ?? 0) / next.total);
  return {
    name,
    sessions: pairs.sessions,
    sessionsWithSkill: pairs.presence.get(name) ?? 0,
    sessionsPending: pairs.pending,
    requiredSessions: ranked.kind === 'insufficient_data' ? REQUIRED_SESSIONS : null,
    minLift,
    pairsLookedAt: pairs.others,
    dependencies: ranked.kind === 'insufficient_data' ? [] : ranked.dependencies.map((it) => ({ ...it, followsRatio: ratioOf(it.second) })),
    next,
    previous: describeSide('before', name, before, after, steps, limit),
  };
}

interface Side {
  readonly counts: readonly SideCount[];
  readonly borders: number;
}

/** Over projects and phases. */
function addUp(rows: readonly StoredFollow[]): Side {
  const counts = Array.from(
    Map.groupBy(
      rows.filter(({ name }) => name !== null),
      ({ name }) => name as string,
    ),
    ([name, own]): SideCount => {
      const sum = (field: 'uses' | 'ended' | 'completed') => own.reduce((total, row) => total + row[field], 0);
      const gaps = new DurationSketch();
      for (const row of own) gaps.add(row.gaps);
      return { name, uses: sum('uses'), ended: sum('ended'), completed: sum('completed'), medianGapMs: gaps.quantile(0.5) };
    },
  );
  return { counts, borders: rows.reduce((sum, { name, uses }) => sum + (name === null ? uses : 0), 0) };
}

function describeSide(
  side: 'after' | 'before',
  name: string,
  { counts, borders }: Side,
  other: Side,
  steps: ReadonlyMap<string, StepCounts>,
  limit: number,
): Follows {
  const reverse = new Map(other.counts.map((it) => [it.name, it.uses]));
  return describeFollows({ name, side, counts, borders, reverse, steps, limit });
}
