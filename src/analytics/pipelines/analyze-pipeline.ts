import type { StageInvocation } from '../../domain/stage-invocation.ts';
import { quantile } from '../../stats/quantile.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import { compareDurations, type DurationComparison } from './compare-durations.ts';
import { type BottleneckSeverity, judgeStage, REQUIRED_ENDED } from './judge-stage.ts';

/** Completed ÷ ended, with how sure that is; what is open is in neither. */
export interface Success {
  readonly completed: number;
  readonly ended: number;
  /** 0–1; null when nothing ended. */
  readonly ratio: number | null;
  /** Wilson, 95 %; null when nothing ended. */
  readonly interval: ConfidenceInterval | null;
}

export interface ErrorCount {
  /** Class of error, or the outcome where none was given. */
  readonly errorType: string;
  readonly count: number;
}

/** Why a stage counts as slow. */
export type Slowness = 'slower_than_before' | 'most_of_run_time';

export interface StageAnalysis extends Success {
  readonly name: string;
  readonly invocations: number;
  /** Milliseconds, exact; null when no duration is known. */
  readonly durationP50Ms: number | null;
  readonly durationP95Ms: number | null;
  readonly durationCount: number;
  readonly bottleneck: BottleneckSeverity;
  /** Median over the runs of its share of the time that all stages of the run took together; null for suites. */
  readonly timeShareRatio: number | null;
  /** Against the window of the same length just before. */
  readonly comparison: DurationComparison;
  readonly slowness: readonly Slowness[];
  readonly failures: readonly ErrorCount[];
}

export interface PipelineAnalysis {
  readonly runs: number;
  /** A run ended when nothing in it is open, and was completed when each of its stages was, at the last try. */
  readonly runSuccess: Success;
  /** By the time they take, most first. */
  readonly stages: readonly StageAnalysis[];
  /** Test suites, which run inside of stages; likewise. */
  readonly suites: readonly StageAnalysis[];
  readonly failures: readonly ErrorCount[];
}

/** A stage that takes this share of its runs' time is one to look at first when they take too long. */
const MOST_OF_TIME = 0.5;

/**
 * What happened in the runs of one pipeline in one window.
 *
 * @param runs - how many runs there were, those without a stage included
 * @param current - in order of the runs and of start
 * @param previous - of the same pipeline in the window before, to compare durations with
 */
export function analyzePipeline(runs: number, current: readonly StageInvocation[], previous: readonly StageInvocation[]): PipelineAnalysis {
  const stages = current.filter(({ unit }) => unit === 'stage');
  const suites = current.filter(({ unit }) => unit === 'suite');
  return {
    runs,
    runSuccess: analyzeRuns(current),
    stages: analyzeUnits(stages, previous, computeTimeShares(stages)),
    suites: analyzeUnits(suites, previous, undefined),
    failures: countFailures(stages),
  };
}

function analyzeUnits(
  invocations: readonly StageInvocation[],
  previous: readonly StageInvocation[],
  shares: ReadonlyMap<string, readonly number[]> | undefined,
): StageAnalysis[] {
  const before = Map.groupBy(
    previous.filter(({ unit }) => unit === invocations[0]?.unit),
    ({ name }) => name,
  );
  const byName = Map.groupBy(invocations, ({ name }) => name);
  const analyses = Array.from(byName, ([name, own]) => analyzeStage(name, own, before.get(name) ?? [], shares?.get(name), byName.size));
  const timeOf = ({ durationP50Ms, durationCount }: StageAnalysis) => (durationP50Ms ?? 0) * durationCount;
  return analyses.sort((a, b) => timeOf(b) - timeOf(a) || b.invocations - a.invocations || (a.name < b.name ? -1 : 1));
}

function analyzeStage(
  name: string,
  invocations: readonly StageInvocation[],
  before: readonly StageInvocation[],
  shares: readonly number[] | undefined,
  stageCount: number,
): StageAnalysis {
  const success = computeSuccess(invocations.map(({ outcome }) => outcome));
  const durations = sortedDurations(invocations);
  const comparison = compareDurations(durations, sortedDurations(before));
  const timeShareRatio =
    shares === undefined || shares.length === 0
      ? null
      : quantile(
          [...shares].sort((a, b) => a - b),
          0.5,
        );
  const takesMost = stageCount > 1 && (shares?.length ?? 0) >= REQUIRED_ENDED && timeShareRatio !== null && timeShareRatio >= MOST_OF_TIME;
  return {
    name,
    invocations: invocations.length,
    ...success,
    durationP50Ms: durations.length === 0 ? null : quantile(durations, 0.5),
    durationP95Ms: durations.length === 0 ? null : quantile(durations, 0.95),
    durationCount: durations.length,
    bottleneck: judgeStage(success),
    timeShareRatio,
    comparison,
    slowness: [
      ...(comparison.kind === 'compared' && comparison.verdict === 'slower' ? (['slower_than_before'] as const) : []),
      ...(takesMost ? (['most_of_run_time'] as const) : []),
    ],
    failures: countFailures(invocations),
  };
}

function computeSuccess(outcomes: readonly StageInvocation['outcome'][]): Success {
  const ended = outcomes.filter((outcome) => outcome !== 'open').length;
  const completed = outcomes.filter((outcome) => outcome === 'completed').length;
  if (ended === 0) return { completed, ended, ratio: null, interval: null };
  return { completed, ended, ratio: completed / ended, interval: wilsonInterval(completed, ended) };
}

/** Suites decide only where no stage is known. */
function analyzeRuns(invocations: readonly StageInvocation[]): Success {
  const outcomes = Array.from(Map.groupBy(invocations, ({ runId }) => runId).values(), (own): StageInvocation['outcome'] => {
    const stages = own.filter(({ unit }) => unit === 'stage');
    const byName = Map.groupBy(stages.length > 0 ? stages : own, ({ name }) => name);
    const standing = [...byName.values()].flatMap(listStanding);
    if (standing.some(({ outcome }) => outcome === 'open')) return 'open';
    return standing.every(({ outcome }) => outcome === 'completed') ? 'completed' : 'failed';
  });
  return computeSuccess(outcomes);
}

/** Of one stage in one run, without what was over when it was tried again. Legs of a matrix run side by side and all count. */
function listStanding(invocations: readonly StageInvocation[]): readonly StageInvocation[] {
  const last = invocations.at(-1);
  return invocations.filter((it) => it === last || it.startedAt + (it.durationMs ?? 0) > (last?.startedAt ?? 0));
}

/** By stage, its share in each run in which the time of every stage is known. */
function computeTimeShares(stages: readonly StageInvocation[]): Map<string, number[]> {
  const shares = new Map<string, number[]>();
  for (const own of Map.groupBy(stages, ({ runId }) => runId).values()) {
    const total = own.reduce((sum, { durationMs }) => sum + (durationMs ?? Number.NaN), 0);
    if (!(total > 0)) continue;
    for (const [name, parts] of Map.groupBy(own, (stage) => stage.name)) {
      const share = parts.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0) / total;
      const known = shares.get(name);
      if (known) known.push(share);
      else shares.set(name, [share]);
    }
  }
  return shares;
}

function sortedDurations(invocations: readonly StageInvocation[]): number[] {
  return invocations.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs])).sort((a, b) => a - b);
}

/** What ended without being completed, by class of error, the most frequent first. */
function countFailures(invocations: readonly StageInvocation[]): ErrorCount[] {
  const counts = new Map<string, number>();
  for (const { outcome, errorType } of invocations) {
    if (outcome === 'open' || outcome === 'completed') continue;
    const key = errorType ?? outcome;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Array.from(counts, ([errorType, count]) => ({ errorType, count })).sort(
    (a, b) => b.count - a.count || (a.errorType < b.errorType ? -1 : 1),
  );
}
