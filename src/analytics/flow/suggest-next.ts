import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import type { InsufficientData } from '../insufficient-data.ts';

/** How often `next` came directly after the skill asked about, in one project and one workflow phase. */
export interface FollowCount {
  /** Name of the skill that came next. */
  readonly next: string;
  /** Project of the session; null when it is not known. */
  readonly project: string | null;
  /** The phase that the work was in: that of the skill asked about, or the latest one known before it; null for none. */
  readonly phase: string | null;
  /** Times it came next, at least 1. */
  readonly count: number;
  /** Of those, how many have ended, and how many were completed. */
  readonly ended: number;
  readonly completed: number;
}

/** How often a skill was used at all, after whatever. */
export interface UseCount {
  readonly name: string;
  readonly count: number;
}

export interface NextContext {
  /** The skill used last; null at the beginning of a session. */
  readonly last: string | null;
  readonly project: string | null;
  readonly phase: string | null;
}

/** What a suggestion rests on most: the narrowest set of cases that has been seen often enough. */
export type NextBasis = 'project_and_phase' | 'project' | 'phase' | 'everywhere';

export interface NextSuggestion {
  readonly name: string;
  /** Estimated chance that it comes next, 0–1, among skills other than the one used last. */
  readonly probability: number;
  /** Chance ÷ that of the skill after whatever: above 1 it is more likely here than elsewhere. */
  readonly lift: number;
  /** Times it came directly after, in whatever project and phase; at least 1. */
  readonly sampleSize: number;
  /** Of those times, in this project; 0 when no project was given. */
  readonly sampleSizeInProject: number;
  readonly basis: NextBasis;
  /** Share completed when it came next; null when none has ended. */
  readonly completionRatio: number | null;
  readonly completionInterval: ConfidenceInterval | null;
}

export type NextSuggestions =
  | {
      readonly kind: 'suggestions';
      /** Most likely first, then by name. */
      readonly suggestions: readonly NextSuggestion[];
      /** Times that another skill followed the one used last. */
      readonly sampleSize: number;
    }
  | InsufficientData;

/** Transitions that must have been seen from the skill used last. */
export const REQUIRED_TRANSITIONS = 5;
/** A skill that came next fewer times may be chance and is not suggested. */
const FEWEST_TIMES = 2;
/** Cases in which a set of cases narrower by project or phase counts as the basis of a suggestion. */
const FEWEST_ON_BASIS = 3;
/**
 * How many cases what is known more widely weighs as, at each step from wide to narrow, for each skill seen next: where
 * many different skills came next, a new one is likely too. Of 0.5, 1, 2 and 4 the last two gave the best log-loss on
 * sessions predicted in their order; a constant weight did worse at any value.
 */
const PRIOR_WEIGHT_PER_SKILL = 3;
const MOST_SUGGESTIONS = 5;

/**
 * What is likely to be used next, from one's own earlier sessions: the row of the directly-follows graph of the skill
 * used last, with hierarchical Dirichlet smoothing. Estimates go from wide to narrow (after whatever, after this skill,
 * in this phase, in this project, in both), each shrunk to the one before it, so a narrow set of cases counts as much as
 * it has cases.
 *
 * Repeats of the skill used last are left out: that one may go on is no news.
 *
 * @param rows - what came after `context.last`; all projects and phases, in any order
 * @param uses - of all skills that may be suggested; a skill without one is not suggested
 * @see MacKay & Bauman Peto (1995), "A hierarchical Dirichlet language model", Natural Language Engineering 1(3); the
 *   weight by distinct successors is that of Witten & Bell (1991), IEEE Trans. Inf. Theory 37(4).
 * @example
 * // Of 8 uses after `git add` 6 were `git commit`.
 * suggestNext([{ next: 'git commit', project: null, phase: null, count: 6, ended: 6, completed: 6 }, …], uses, { last: 'git add', … })
 */
export function suggestNext(
  rows: readonly FollowCount[],
  uses: readonly UseCount[],
  context: NextContext,
  limit = MOST_SUGGESTIONS,
): NextSuggestions {
  const known = new Map(uses.filter(({ name, count }) => name !== context.last && count > 0).map(({ name, count }) => [name, count]));
  const usable = rows.filter(({ next, count }) => known.has(next) && count > 0);
  const sampleSize = sumOf(usable);
  if (sampleSize < REQUIRED_TRANSITIONS) return { kind: 'insufficient_data', sampleSize, requiredSampleSize: REQUIRED_TRANSITIONS };
  const sets = caseSets(usable, context);
  const total = [...known.values()].reduce((sum, count) => sum + count, 0);
  const byNext = Map.groupBy(usable, ({ next }) => next);
  const suggestions = Array.from(byNext, ([name, own]): NextSuggestion => {
    const base = (known.get(name) as number) / total;
    const probability = sets.reduce(
      (prior, { counts, total, priorWeight }) => ((counts.get(name) ?? 0) + priorWeight * prior) / (total + priorWeight),
      base,
    );
    const ended = own.reduce((sum, row) => sum + row.ended, 0);
    const completed = own.reduce((sum, row) => sum + row.completed, 0);
    return {
      name,
      probability,
      lift: probability / base,
      sampleSize: sumOf(own),
      sampleSizeInProject: context.project === null ? 0 : sumOf(own.filter(({ project }) => project === context.project)),
      basis: sets.findLast(({ counts }) => (counts.get(name) ?? 0) >= FEWEST_ON_BASIS)?.basis ?? 'everywhere',
      completionRatio: ended === 0 ? null : completed / ended,
      completionInterval: ended === 0 ? null : wilsonInterval(completed, ended),
    };
  });
  const ordered = suggestions
    .filter((suggestion) => suggestion.sampleSize >= FEWEST_TIMES)
    .sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1));
  return { kind: 'suggestions', suggestions: ordered.slice(0, limit), sampleSize };
}

interface CaseSet {
  readonly basis: NextBasis;
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
  readonly priorWeight: number;
}

/** Wide to narrow. A project says more than a phase, so it comes behind it. */
function caseSets(rows: readonly FollowCount[], { project, phase }: NextContext): CaseSet[] {
  const inPhase = (row: FollowCount) => row.phase === phase;
  const inProject = (row: FollowCount) => row.project === project;
  const sets = [caseSet('everywhere', rows)];
  if (phase !== null) sets.push(caseSet('phase', rows.filter(inPhase)));
  if (project !== null) sets.push(caseSet('project', rows.filter(inProject)));
  if (phase !== null && project !== null) {
    sets.push(
      caseSet(
        'project_and_phase',
        rows.filter((row) => inPhase(row) && inProject(row)),
      ),
    );
  }
  return sets;
}

function caseSet(basis: NextBasis, rows: readonly FollowCount[]): CaseSet {
  const counts = new Map<string, number>();
  for (const { next, count } of rows) counts.set(next, (counts.get(next) ?? 0) + count);
  return { basis, counts, total: sumOf(rows), priorWeight: Math.max(1, PRIOR_WEIGHT_PER_SKILL * counts.size) };
}

function sumOf(rows: readonly FollowCount[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}
