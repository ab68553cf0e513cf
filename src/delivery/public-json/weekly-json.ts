import { z } from 'zod';
import type { WeeklyReport, WeekSums } from '../../app/weekly-report.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { comparisonSchema, toComparisonJson } from './checkpoint-json.ts';
import { estimateIntervalSchema, insufficientSchema, toInsufficientJson, toIntervalJson } from './estimate-json.ts';
import { reportSchema, toReportJson } from './report-json.ts';
import { scoreSchema, toScore } from './score-json.ts';
import { analyzedWindowShape } from './session-analytics-json.ts';
import { countSchema, instantSchema, orNull, secondsSchema, toInstant, toSeconds } from './units.ts';
import { formatWeek } from './weekly-markdown.ts';
import { toWhatChangedJson, whatChangedSchema } from './what-changed-json.ts';
import { toWindowJson, windowSchema } from './window-json.ts';
import { bottleneckSchema, recoverySchema, toBottleneckJson, toRecoveryJson } from './workflow-json.ts';

const sumsSchema = z.strictObject({ sessions: countSchema, invocations: countSchema, active_seconds: secondsSchema });

/** `report --weekly --json` and `GET /api/v1/weekly-report`. */
export const weeklySchema = z.strictObject({
  ...analyzedWindowShape,
  previous_window: windowSchema,
  this_week: sumsSchema,
  previous_week: sumsSchema,
  effectiveness: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('mean'), mean: scoreSchema, interval: estimateIntervalSchema, sample_size: countSchema }),
    insufficientSchema,
  ]),
  comparisons: z.array(comparisonSchema).meta({ description: "the week's sessions against those of the week before" }),
  report: reportSchema,
  what_changed: whatChangedSchema.nullable().meta({ description: 'null for one project' }),
  recovery: recoverySchema,
  bottlenecks: z.array(bottleneckSchema),
  wasted_seconds: secondsSchema,
  total_skill_seconds: secondsSchema,
  new_anomalies: z
    .array(
      z.strictObject({
        skill_name: z.string(),
        metric: z.string(),
        anomaly_type: z.string(),
        severity: z.string(),
        detected_at: instantSchema,
        is_open: z.boolean(),
      }),
    )
    .nullable()
    .meta({ description: 'null when anomalies are not watched' }),
  unused: z.strictObject({
    window: windowSchema,
    skills: z.array(z.strictObject({ skill_name: z.string(), kind: z.enum(SKILL_KINDS) })),
    known: countSchema,
    evidence: z.enum(['enough', 'too_few_sessions', 'nothing_known']),
  }),
  markdown: z.string(),
});

export function toWeeklyJson(report: WeeklyReport): z.infer<typeof weeklySchema> {
  const { effectiveness, bottlenecks, wasted, unused } = report;
  return {
    ...{ window: toWindowJson(report.window), follows_data: report.followsData, project: report.project, is_cut: report.isCut },
    previous_window: toWindowJson(report.previousWindow),
    this_week: toSumsJson(report.week),
    previous_week: toSumsJson(report.previousWeek),
    effectiveness:
      effectiveness.kind === 'mean'
        ? {
            ...{ kind: 'mean', mean: toScore(effectiveness.mean), interval: toIntervalJson(effectiveness.interval, toScore) },
            sample_size: effectiveness.sampleSize,
          }
        : toInsufficientJson(effectiveness),
    comparisons: report.comparisons.map(toComparisonJson),
    report: toReportJson(report.used),
    what_changed: orNull(report.changes, toWhatChangedJson),
    recovery: toRecoveryJson(bottlenecks.total),
    bottlenecks: bottlenecks.skills.map(toBottleneckJson),
    wasted_seconds: toSeconds(wasted.wastedMs),
    total_skill_seconds: toSeconds(wasted.totalMs),
    new_anomalies: orNull(report.newAnomalies, (anomalies) =>
      anomalies.map(({ skill, metric, anomalyType, severity, detectedAt, isOpen }) => ({
        ...{ skill_name: skill.name, metric, anomaly_type: anomalyType, severity, detected_at: toInstant(detectedAt), is_open: isOpen },
      })),
    ),
    unused: {
      window: toWindowJson(unused.window),
      skills: unused.skills.map(({ skill }) => ({ skill_name: skill.name, kind: skill.kind })),
      known: unused.known,
      evidence: unused.evidence,
    },
    markdown: formatWeek(report),
  };
}

function toSumsJson({ sessions, invocations, activeMs }: WeekSums): z.infer<typeof sumsSchema> {
  return { sessions, invocations, active_seconds: toSeconds(activeMs) };
}
