import type { ExperimentData } from '../../domain/experiment-data.ts';
import type { ExperimentDesign, ExperimentGroup, ExperimentMetric } from '../../domain/experiment-design.ts';
import { goodnessOfFitTest } from '../../stats/goodness-of-fit-test.ts';
import { normalDecision } from '../../stats/normal-decision.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import { collectLooks, countUnits, MIN_UNITS } from './collect-looks.ts';
import { estimateNeededUnits, type NeededUnits } from './estimate-needed-units.ts';
import { type Guardrail, judgeGuardrails } from './judge-guardrails.ts';
import { alwaysValidPValue, compareSequentially } from './sequential-comparison.ts';

/** A sample ratio as odd as this or odder means that units were not drawn as they should have been. */
const SAMPLE_RATIO_ALPHA = 0.001;

export interface GroupSummary {
  readonly assignedUnits: number;
  readonly units: number;
  readonly runs: number;
  readonly completed: number;
  /** Null when nothing ended. */
  readonly completionRatio: number | null;
  /** Of the runs as they are, for reading beside the ratio; the verdict goes by units. */
  readonly completionInterval: ConfidenceInterval | null;
  readonly durationP95Seconds: number | null;
}

export type MetricComparison =
  | {
      readonly kind: 'comparison';
      readonly metric: ExperimentMetric;
      readonly control: number;
      readonly treatment: number;
      /** Treatment less control; of durations, the ratio of the geometric means less 1. */
      readonly difference: number;
      readonly confidenceInterval: ConfidenceInterval;
      /** Holds whenever one looks; null when not asked for. */
      readonly alwaysValidPValue: number | null;
      readonly chanceToWin: number;
      /** Expected loss of choosing the group that looks better, in the unit the difference is tested in. */
      readonly risk: number;
      /** The group that looks better; null when neither does. */
      readonly better: ExperimentGroup | null;
      readonly sampleSize: number;
    }
  | {
      readonly kind: 'insufficient_data';
      readonly metric: ExperimentMetric;
      /** Units with data in the smaller group. */
      readonly sampleSize: number;
      readonly requiredSampleSize: number;
    };

export type ExperimentCheck =
  | 'interval_excludes_zero'
  | 'sample_ratio_as_planned'
  | 'enough_days'
  | 'enough_runs'
  | 'guardrails_hold'
  | 'risk_is_small';

export interface ExperimentAnalysis {
  readonly groups: Readonly<Record<ExperimentGroup, GroupSummary>>;
  /** The first is the one that decides. */
  readonly comparisons: readonly MetricComparison[];
  readonly sampleRatio: { readonly chiSquared: number; readonly pValue: number; readonly isAsPlanned: boolean };
  readonly guardrails: readonly Guardrail[];
  readonly checks: Readonly<Record<ExperimentCheck, boolean>>;
  /** The group that won, by all checks together; null until then. */
  readonly winner: ExperimentGroup | null;
  /** Until the difference worth finding would be found; null while it cannot be told. */
  readonly needed: NeededUnits | null;
  readonly completedDays: number;
}

/**
 * Where an experiment stands, at the end of the last whole day. A winner is declared only when the always-valid interval
 * of the first metric leaves out 0, units were drawn as planned, enough days and runs have passed, the winner is not worse
 * beyond the margins elsewhere, and the expected loss is small.
 *
 * @param withPValues - whether to compute the p-values, which take most of the time; true when not given
 * @see GrowthBook's decision rules; ANALYTICS section 5 of the reference.
 */
export function analyzeExperiment(design: ExperimentDesign, data: ExperimentData, withPValues = true): ExperimentAnalysis {
  const groups = { control: summarize(data, 'control'), treatment: summarize(data, 'treatment') };
  const compared = design.metrics.map((metric) => compareMetric(design, data, metric, withPValues));
  const primary = compared[0];
  const { chiSquared, pValue } = goodnessOfFitTest(
    [data.assigned.control, data.assigned.treatment],
    [1 - design.assignmentRatio, design.assignmentRatio],
  );
  const sampleRatio = { chiSquared, pValue, isAsPlanned: pValue > SAMPLE_RATIO_ALPHA };
  const comparison = primary?.comparison;
  const better = comparison?.kind === 'comparison' ? comparison.better : null;
  const guardrails = judgeGuardrails(data, better ?? 'treatment', design.guardrails);
  const checks: Record<ExperimentCheck, boolean> = {
    interval_excludes_zero: comparison?.kind === 'comparison' && excludesZero(comparison.confidenceInterval),
    sample_ratio_as_planned: sampleRatio.isAsPlanned,
    enough_days: data.completedDays >= design.minDays,
    enough_runs: Math.min(groups.control.runs, groups.treatment.runs) >= design.minSampleSize,
    guardrails_hold: guardrails.every(({ status }) => status !== 'worse'),
    risk_is_small: comparison?.kind === 'comparison' && comparison.risk < design.riskThreshold,
  };
  const winner = Object.values(checks).every(Boolean) ? better : null;
  const needed =
    primary?.standardError === undefined
      ? null
      : estimateNeededUnits(
          {
            standardError: primary.standardError,
            units: groups.control.units + groups.treatment.units,
            runs: groups.control.runs + groups.treatment.runs,
          },
          design,
        );
  return {
    groups,
    comparisons: compared.map((entry) => entry.comparison),
    sampleRatio,
    guardrails,
    checks,
    winner,
    needed,
    completedDays: data.completedDays,
  };
}

function excludesZero({ lower, upper }: ConfidenceInterval): boolean {
  return lower > 0 || upper < 0;
}

function summarize(data: ExperimentData, group: ExperimentGroup): GroupSummary {
  let [runs, completed] = [0, 0];
  const units = new Set<string>();
  for (const row of data.unitDays) {
    if (row.group !== group) continue;
    runs += row.runs;
    completed += row.completed;
    if (row.runs > 0) units.add(row.unit);
  }
  return {
    assignedUnits: data.assigned[group],
    units: units.size,
    runs,
    completed,
    completionRatio: runs === 0 ? null : completed / runs,
    completionInterval: runs === 0 ? null : wilsonInterval(completed, runs),
    durationP95Seconds: data.durationP95Seconds[group],
  };
}

interface Compared {
  readonly comparison: MetricComparison;
  readonly standardError?: number;
}

function compareMetric(design: ExperimentDesign, data: ExperimentData, metric: ExperimentMetric, withPValues: boolean): Compared {
  const looks = collectLooks(data, metric, design.plannedDays);
  const last = looks.at(-1);
  if (last === undefined) {
    const units = countUnits(data, metric);
    const sampleSize = Math.min(units.control, units.treatment);
    return { comparison: { kind: 'insufficient_data', metric, sampleSize, requiredSampleSize: Math.max(MIN_UNITS, sampleSize + 1) } };
  }
  const { difference, standardError, confidenceInterval } = compareSequentially(looks, design.alpha);
  const isLog = metric === 'duration_seconds';
  const decision = normalDecision(isLog ? -difference : difference, standardError);
  const shown = isLog ? Math.expm1 : (value: number) => value;
  return {
    standardError,
    comparison: {
      kind: 'comparison',
      metric,
      control: shown(last.control.ratio),
      treatment: shown(last.treatment.ratio),
      difference: shown(difference),
      confidenceInterval: {
        lower: shown(confidenceInterval.lower),
        upper: shown(confidenceInterval.upper),
        level: confidenceInterval.level,
      },
      alwaysValidPValue: withPValues ? alwaysValidPValue(looks) : null,
      chanceToWin: decision.chanceToWin,
      risk: Math.min(decision.riskOfFirst, decision.riskOfSecond),
      better: decision.mean === 0 ? null : decision.mean > 0 ? 'treatment' : 'control',
      sampleSize: last.control.units + last.treatment.units,
    },
  };
}
