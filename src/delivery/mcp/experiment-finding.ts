import type { z } from 'zod';
import { explainVerdict } from '../../app/experiments/experiment-verdict.ts';
import type { ExperimentReport } from '../../app/experiments/experiments.ts';
import { experimentReportSchema, toExperimentReportJson } from '../public-json/experiment-json.ts';
import { percentInterval, pValue, quantity } from './text-amounts.ts';
import { percent, seconds } from './text-values.ts';
import type { Finding } from './tool.ts';

/** An experiment as it stands. The explanation of its verdict is the message of the answer. */
export const experimentPayload = experimentReportSchema.omit({ message: true });
type ExperimentPayload = z.infer<typeof experimentPayload>;
type Group = ExperimentPayload['groups']['control'];
type Comparison = ExperimentPayload['comparisons'][number];

export function toExperimentFinding(report: ExperimentReport, prefix = ''): Finding<ExperimentPayload> {
  const { name, status } = report.experiment;
  const { message: _explanation, ...payload } = toExperimentReportJson(report);
  return { message: `${prefix}${JSON.stringify(name)} is ${status}. ${explainVerdict(report)}`, payload };
}

export function toExperimentLines({ experiment, groups, comparisons, sample_ratio: ratio, guardrails }: ExperimentPayload): string[] {
  const worse = guardrails.filter(({ status }) => status === 'worse').map(({ name }) => name);
  return [
    describeGroup(`control (${experiment.control_strategy})`, groups.control, experiment.unit),
    describeGroup(`treatment (${experiment.treatment_strategy})`, groups.treatment, experiment.unit),
    ...comparisons.map((comparison) => describeComparison(comparison, experiment.unit)),
    `sample ratio ${ratio.is_as_planned ? 'as planned' : 'NOT as planned'}, ${pValue(ratio.p_value)}`,
    ...(worse.length > 0 ? [`guardrails not held: ${worse.join(', ')}`] : []),
  ];
}

function describeGroup(name: string, group: Group, unit: string): string {
  const interval = group.completion_interval === null ? '' : ` (${percentInterval(group.completion_interval)})`;
  return `${name}: ${group.units} of ${quantity(group.assigned_units, unit)} with runs, ${quantity(group.runs, 'run')}, ${percent(group.completion_ratio)}${group.completion_ratio === null ? '' : ' completed'}${interval}, p95 ${seconds(group.duration_p95_seconds)}`;
}

function describeComparison(comparison: Comparison, unit: string): string {
  if (comparison.kind === 'insufficient_data')
    return `${comparison.metric}: insufficient data, ${quantity(comparison.sample_size, unit)} of ${comparison.required_sample_size} in the smaller group`;
  const { metric, difference, interval, p_value: p } = comparison;
  const bounds = `${describeDifference(interval.lower, metric)} to ${describeDifference(interval.upper, metric)}`;
  return `${metric}: treatment ${describeDifference(difference, metric)} (${bounds}, ${interval.level * 100} % whenever you look), ${p === null ? 'p unknown' : pValue(p)}, ${quantity(comparison.sample_size, unit)}`;
}

function describeDifference(value: number, metric: Comparison['metric']): string {
  const sign = value < 0 ? '−' : '+';
  if (metric === 'user_rating') return `${sign}${Math.abs(value).toFixed(2)}`;
  return `${sign}${(Math.abs(value) * 100).toFixed(1)} ${metric === 'completion_rate' ? 'points' : '%'}`;
}
