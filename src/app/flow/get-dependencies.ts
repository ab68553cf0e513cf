import {
  DEFAULT_MIN_LIFT,
  type Dependency,
  REQUIRED_SESSIONS,
  rankPairs,
  type SharedSessions,
} from '../../analytics/dependencies/rank-pairs.ts';
import { describeFollows, type Follows, type SideCount } from '../../analytics/flow/describe-follows.ts';
import { RANKED_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { FlowStore, SideColumns, SkillCompany } from '../../ports/flow-store.ts';
import { skillNotFound } from '../named-skill.ts';

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

/**
 * Which skills go with one: those used in the same sessions more than chance explains, and those directly after and before it.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND
 */
export async function getDependencies(
  store: { readonly analyses: { readonly flow: FlowStore } },
  request: DependenciesRequest,
): Promise<SkillDependencies> {
  const { name, limit, minLift = DEFAULT_MIN_LIFT, kinds = RANKED_KINDS } = request;
  // The skill itself may be among them, and is not told.
  const company = await store.analyses.flow.readCompany({ name, kinds, gapsOf: limit + 1 });
  if (!company.isKnown) throw skillNotFound(name);
  const { sessions, sessionsWithSkill, names, after } = company;
  const pairsLookedAt = company.others;
  const ranked = rankPairs(sessions, presenceOf(company), pairsOf(name, company), { minLift, limit, pairsLookedAt });
  const placeOf = new Map(names.map((other, place) => [other, place]));
  const next = describeSide('after', name, company, placeOf, limit);
  const ratioOf = (other: string) => (next.total === 0 ? null : usesOf(after, placeOf, other) / next.total);
  return {
    ...{ name, sessions, sessionsWithSkill, minLift, pairsLookedAt },
    sessionsPending: company.pending,
    requiredSessions: ranked.kind === 'insufficient_data' ? REQUIRED_SESSIONS : null,
    dependencies: ranked.kind === 'insufficient_data' ? [] : ranked.dependencies.map((it) => ({ ...it, followsRatio: ratioOf(it.second) })),
    next,
    previous: describeSide('before', name, company, placeOf, limit),
  };
}

function presenceOf({ names, presence }: SkillCompany): Map<string, number> {
  return new Map(names.map((name, place) => [name, presence[place] as number]));
}

function pairsOf(first: string, { names, shared }: SkillCompany): SharedSessions[] {
  return names.map((second, place) => ({ first, second, both: shared[place] as number })).filter(({ both }) => both > 0);
}

function usesOf({ uses }: SideColumns, placeOf: ReadonlyMap<string, number>, name: string): number {
  const place = placeOf.get(name);
  return place === undefined ? 0 : (uses[place] as number);
}

function describeSide(
  side: 'after' | 'before',
  name: string,
  company: SkillCompany,
  placeOf: ReadonlyMap<string, number>,
  limit: number,
): Follows {
  const own = company[side];
  const counts = company.names.flatMap((other, place): SideCount[] => {
    const uses = own.uses[place] as number;
    if (uses === 0) return [];
    const medianGapMs = own.medianGapMs[place] as number;
    const counted = { uses, ended: own.ended[place] as number, completed: own.completed[place] as number };
    return [{ name: other, ...counted, medianGapMs: Number.isNaN(medianGapMs) ? null : medianGapMs }];
  });
  const reverse = { get: (other: string) => usesOf(company[side === 'after' ? 'before' : 'after'], placeOf, other) };
  const steps = {
    get(other: string) {
      const place = placeOf.get(other);
      const uses = place === undefined ? 0 : (company.uses[place] as number);
      if (place === undefined || uses === 0) return undefined;
      return { uses, ended: company.ended[place] as number, completed: company.completed[place] as number };
    },
  };
  return describeFollows({ name, side, counts, borders: own.borders, reverse, steps, allUses: company.allUses, limit });
}
