import type { ExperimentReport } from './experiments.ts';

/** In one word; a winner is one by the rule that declares winners, and by no other. */
export const EXPERIMENT_VERDICTS = ['control_wins', 'treatment_wins', 'keep_running', 'inconclusive', 'sample_ratio_mismatch'] as const;
export type ExperimentVerdict = (typeof EXPERIMENT_VERDICTS)[number];

/** An experiment that has ended keeps the winner it ended with. */
export function verdictOf({ experiment, analysis }: ExperimentReport): ExperimentVerdict {
  const isRunning = experiment.status === 'running';
  const winner = isRunning ? analysis.winner : experiment.winner;
  if (winner !== null) return winner === 'control' ? 'control_wins' : 'treatment_wins';
  if (!analysis.sampleRatio.isAsPlanned) return 'sample_ratio_mismatch';
  return isRunning ? 'keep_running' : 'inconclusive';
}

/** The verdict with its reason, in a sentence or two for people. */
export function explainVerdict(report: ExperimentReport): string {
  const { experiment, analysis } = report;
  const verdict = verdictOf(report);
  if (verdict === 'control_wins') return `${experiment.controlStrategy} (control) won.`;
  if (verdict === 'treatment_wins') {
    const { variant } = experiment;
    const keep =
      variant === null
        ? ''
        : ` The skill is as it was; to keep the winner, copy ${variant.copiesDirectory}/treatment over ${variant.skillDirectory}.`;
    return `${experiment.treatmentStrategy} (treatment) won.${keep}`;
  }
  if (verdict === 'sample_ratio_mismatch') {
    return `Groups are not split as planned (p ${analysis.sampleRatio.pValue.toPrecision(2)}): something assigns or loses them unevenly, so no result can be trusted.`;
  }
  const prefix = verdict === 'inconclusive' ? 'Undecided' : 'Keep running';
  return `${prefix}: ${missing(report).join('; ')}.`;
}

function missing({ experiment: { design }, analysis }: ExperimentReport): string[] {
  const { checks, groups, needed, comparisons, completedDays } = analysis;
  const [primary] = comparisons;
  const reasons: string[] = [];
  if (primary?.kind === 'insufficient_data') {
    const { sampleSize, requiredSampleSize } = primary;
    reasons.push(`${sampleSize} ${design.unit}s with runs in the smaller group, at least ${requiredSampleSize} are needed to compare`);
  } else if (!checks.interval_excludes_zero) reasons.push('no difference can be told from chance yet');
  if (!checks.enough_days) reasons.push(`${completedDays} of ${design.minDays} days have passed`);
  if (!checks.enough_runs) {
    reasons.push(`the smaller group has ${Math.min(groups.control.runs, groups.treatment.runs)} of ${design.minSampleSize} runs`);
  }
  if (checks.interval_excludes_zero && !checks.guardrails_hold) reasons.push('the better group is worse in a guardrail');
  if (checks.interval_excludes_zero && !checks.risk_is_small) reasons.push('choosing now still risks too much');
  if (!checks.interval_excludes_zero && needed !== null) reasons.push(moreNeeded(needed, design));
  return reasons;
}

function moreNeeded(
  { units, runs }: { readonly units: number; readonly runs: number },
  { power, minimumDetectableEffect, unit, metrics }: ExperimentReport['experiment']['design'],
): string {
  const percent = Number((minimumDetectableEffect * 100).toPrecision(3));
  const [metric] = metrics;
  const size = metric === 'user_rating' ? minimumDetectableEffect : metric === 'completion_rate' ? `${percent} points` : `${percent} %`;
  const goal = `a difference of ${size} with ${Math.round(power * 100)} % certainty`;
  if (units === 0) return `there is enough to find ${goal}, so if there is a difference it is likely smaller`;
  return `about ${units} more ${unit}s (${runs} runs) to find ${goal}`;
}
