import { expect, it } from 'vitest';
import { baselinesSchema } from '../../src/delivery/public-json/baseline-json.ts';
import { dependenciesSchema } from '../../src/delivery/public-json/dependencies-json.ts';
import { recommendationsSchema } from '../../src/delivery/public-json/recommendation-json.ts';
import { recoverySchema } from '../../src/delivery/public-json/recovery-json.ts';
import { reportSchema } from '../../src/delivery/public-json/report-json.ts';
import { sessionPageSchema } from '../../src/delivery/public-json/session-json.ts';
import { timelineEntrySchema } from '../../src/delivery/public-json/timeline-json.ts';

it('the report has these keys', () => {
  expect(Object.keys(reportSchema.shape)).toEqual(['window', 'skills', 'totals']);
  expect(Object.keys(reportSchema.shape.window.shape)).toEqual(['from', 'to']);
  const row = reportSchema.shape.skills.element.shape;
  expect(Object.keys(row)).toEqual([
    'skill_name',
    'kind',
    'category',
    'invocations',
    'completed',
    'ended',
    'completion_ratio',
    'completion_interval',
    'outcomes',
    'duration_seconds',
    'last_invoked_at',
    'trend',
  ]);
  expect(Object.keys(row.completion_interval.unwrap().shape)).toEqual(['lower', 'upper', 'level']);
  expect(Object.keys(row.duration_seconds.shape)).toEqual(['p50', 'p95', 'mean']);
  expect(row.trend.options).toEqual(['improving', 'declining', 'stable', 'insufficient_data']);
  expect(Object.keys(reportSchema.shape.totals.shape)).toEqual([
    'invocations',
    'completed',
    'ended',
    'completion_ratio',
    'completion_interval',
    'outcomes',
    'skills',
    'sessions',
  ]);
});

it('sessions and their timeline have these keys', () => {
  expect(Object.keys(sessionPageSchema.shape.sessions.element.shape)).toEqual([
    'session_id',
    'agent',
    'project',
    'directory',
    'git_branch',
    'agent_version',
    'first_event_at',
    'last_event_at',
    'duration_seconds',
    'invocations',
    'completed',
    'ended',
    'completion_ratio',
    'skills',
  ]);
  expect(Object.keys(timelineEntrySchema.shape)).toEqual([
    'event_id',
    'skill_name',
    'kind',
    'started_at',
    'ended_at',
    'duration_seconds',
    'outcome',
    'presumed',
    'workflow_phase',
    'error_type',
    'trigger',
    'subagent_id',
  ]);
});

it('dependencies and flow have these keys', () => {
  expect(Object.keys(dependenciesSchema.shape)).toEqual([
    'skill_name',
    'sessions',
    'sessions_with_skill',
    'sessions_pending',
    'status',
    'required_sessions',
    'min_lift',
    'pairs_looked_at',
    'dependencies',
    'next',
    'previous',
  ]);
  const dependency = dependenciesSchema.shape.dependencies.element.shape;
  expect(Object.keys(dependency)).toEqual([
    'skill_b',
    'co_occurrence_count',
    'lift_score',
    'lift',
    'expected_count',
    'relationship_type',
    'p_value',
    'adjusted_p_value',
    'share',
    'share_interval',
    'follows_ratio',
  ]);
  expect(dependency.relationship_type.options).toEqual(['very_strong_positive', 'strong_positive', 'moderate_positive', 'weak_positive']);
  expect(Object.keys(dependenciesSchema.shape.next.shape)).toEqual(['total', 'session_borders', 'repeats', 'loop', 'skills']);
  expect(Object.keys(recoverySchema.shape)).toEqual([
    'skill_name',
    'failures',
    'retried_at_once',
    'recovered',
    'thrashed',
    'retries',
    'failed_retries',
    'time_to_success',
    'wasted_seconds',
    'wasted_in_retries_seconds',
  ]);
});

it('recommendations and baselines have these keys', () => {
  expect(Object.keys(recommendationsSchema.shape)).toEqual([
    ...['evidence', 'recommendations', 'context', 'users', 'known_skills', 'similar_users'],
  ]);
  expect(Object.keys(recommendationsSchema.shape.recommendations.element.shape)).toEqual([
    ...['skill_name', 'kind', 'score', 'completion_rate', 'source', 'reason', 'because', 'sample_size'],
  ]);
  expect(Object.keys(baselinesSchema.shape.baselines.element.shape)).toEqual([
    ...['skill_name', 'kind', 'total_users', 'total_invocations', 'completed', 'ended', 'global_completion_rate'],
    ...['completion_rate_lower_bound', 'global_avg_duration_seconds', 'most_common_workflow_phase', 'effectiveness_percentile'],
  ]);
});
