import type { ExperimentData } from '../../domain/experiment-data.ts';
import type { ExperimentGroup, GuardrailMargins } from '../../domain/experiment-design.ts';

export interface Guardrail {
  readonly name: 'duration_p95_seconds' | 'failure_ratio';
  /** Null when not measured. */
  readonly control: number | null;
  readonly treatment: number | null;
  /** The greatest value that the winner may have, given the other's; null when not measured. */
  readonly limit: number | null;
  readonly status: 'ok' | 'worse' | 'not_measured';
}

/**
 * Whether the group that is about to win is worse, beyond the margin, in what was not the point of the experiment.
 *
 * @param winner - the group to be held to the margins
 */
export function judgeGuardrails(data: ExperimentData, winner: ExperimentGroup, margins: GuardrailMargins): Guardrail[] {
  const failures = failureRatios(data);
  return [
    judge('duration_p95_seconds', data.durationP95Seconds, winner, (value) => value * (1 + margins.durationP95Ratio)),
    judge('failure_ratio', failures, winner, (value) => value + margins.failureRatio),
  ];
}

function judge(
  name: Guardrail['name'],
  values: Readonly<Record<ExperimentGroup, number | null>>,
  winner: ExperimentGroup,
  limitFor: (value: number) => number,
): Guardrail {
  const { control, treatment } = values;
  const [mine, others] = winner === 'treatment' ? [treatment, control] : [control, treatment];
  if (mine === null || others === null) return { name, control, treatment, limit: null, status: 'not_measured' };
  const limit = limitFor(others);
  return { name, control, treatment, limit, status: mine > limit ? 'worse' : 'ok' };
}

function failureRatios(data: ExperimentData): Record<ExperimentGroup, number | null> {
  const runs = { control: 0, treatment: 0 };
  const failed = { control: 0, treatment: 0 };
  for (const row of data.unitDays) {
    runs[row.group] += row.runs;
    failed[row.group] += row.failed;
  }
  return {
    control: runs.control === 0 ? null : failed.control / runs.control,
    treatment: runs.treatment === 0 ? null : failed.treatment / runs.treatment,
  };
}
