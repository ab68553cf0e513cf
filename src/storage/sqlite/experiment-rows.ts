import type { Experiment, ExperimentStatus, SkillVariant } from '../../domain/experiment.ts';
import {
  DEFAULT_DESIGN,
  EXPERIMENT_METRICS,
  type ExperimentDesign,
  type ExperimentGroup,
  type ExperimentMetric,
} from '../../domain/experiment-design.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';

/** A row of `ab_test_configs`: of the earlier program where `unit` is null. */
export interface ConfigRow {
  readonly test_id: number;
  readonly test_name: string;
  readonly description: string | null;
  readonly control_strategy: string;
  readonly treatment_strategy: string;
  readonly start_date: string;
  readonly end_date: string | null;
  readonly min_sample_size: number | null;
  readonly metrics: string | null;
  readonly assignment_ratio: number | null;
  readonly status: string | null;
  readonly unit: string | null;
  readonly tested_skill: string | null;
  readonly tested_kind: string | null;
  readonly variant: string | null;
  readonly alpha: number | null;
  readonly minimum_detectable_effect: number | null;
  readonly guardrails: string | null;
  readonly plan: string | null;
  readonly verdict: string | null;
  readonly closed_at: string | null;
}

/** The rest of the design, as JSON. */
type Plan = Pick<ExperimentDesign, 'power' | 'plannedDays' | 'minDays' | 'riskThreshold'>;

export function toExperiment(row: ConfigRow): Experiment {
  const skill: SkillRef | null =
    row.tested_skill === null ? null : { kind: (row.tested_kind ?? 'skill') as SkillKind, name: row.tested_skill };
  return {
    id: row.test_id,
    name: row.test_name,
    description: row.description,
    controlStrategy: row.control_strategy,
    treatmentStrategy: row.treatment_strategy,
    startAt: toEpochMs(row.start_date) ?? 0,
    endAt: row.end_date === null ? null : (toEpochMs(row.end_date) ?? null),
    status: toStatus(row.status),
    design: toDesign(row),
    skill,
    variant: parseJson<SkillVariant>(row.variant),
    winner: row.verdict === 'control' || row.verdict === 'treatment' ? row.verdict : null,
    closedAt: row.closed_at === null ? null : (toEpochMs(row.closed_at) ?? null),
  };
}

function toDesign(row: ConfigRow): ExperimentDesign {
  const ratio = row.assignment_ratio ?? DEFAULT_DESIGN.assignmentRatio;
  return {
    ...DEFAULT_DESIGN,
    ...parseJson<Plan>(row.plan),
    unit: row.unit === 'session' ? 'session' : 'user',
    metrics: toMetrics(row.metrics),
    assignmentRatio: ratio > 0 && ratio < 1 ? ratio : DEFAULT_DESIGN.assignmentRatio,
    minSampleSize: row.min_sample_size ?? DEFAULT_DESIGN.minSampleSize,
    alpha: row.alpha ?? DEFAULT_DESIGN.alpha,
    minimumDetectableEffect: row.minimum_detectable_effect ?? DEFAULT_DESIGN.minimumDetectableEffect,
    guardrails: parseJson(row.guardrails) ?? DEFAULT_DESIGN.guardrails,
  };
}

export function toPlanJson({ power, plannedDays, minDays, riskThreshold }: ExperimentDesign): string {
  return JSON.stringify({ power, plannedDays, minDays, riskThreshold } satisfies Plan);
}

/** The earlier program wrote names with commas between, though its schema says JSON. */
function toMetrics(text: string | null): ExperimentDesign['metrics'] {
  const names = parseJson<unknown>(text) ?? text?.split(',').map((name) => name.trim());
  const known = Array.isArray(names) ? EXPERIMENT_METRICS.filter((metric) => names.includes(metric)) : [];
  const ordered = Array.isArray(names) ? [...known].sort((a, b) => names.indexOf(a) - names.indexOf(b)) : [];
  const [first, ...others] = ordered as ExperimentMetric[];
  return first === undefined ? DEFAULT_DESIGN.metrics : [first, ...others];
}

function toStatus(text: string | null): ExperimentStatus {
  if (text === 'completed' || text === 'stopped') return text;
  // The earlier program knew `paused` in its words only.
  return text === null || text === 'running' ? 'running' : 'stopped';
}

/** `YYYY-MM-DD HH:MM:SS` of SQLite is UTC. */
function toEpochMs(text: string): number | undefined {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text);
  const time = Date.parse(hasZone ? text : `${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`);
  return Number.isFinite(time) ? time : undefined;
}

export function toText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function toGroup(text: string): ExperimentGroup {
  return text === 'treatment' ? 'treatment' : 'control';
}

function parseJson<T>(text: string | null): T | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
