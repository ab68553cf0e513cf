import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEGACY_COLUMNS } from '../../../../test/support/legacy-columns.ts';
import { LEGACY_SHAPES, makeLegacyDatabase } from '../../../../test/support/legacy-databases.ts';
import { legacyInvocations } from '../../../../test/support/legacy-invocations.ts';
import { openMigrated } from '../migrator.ts';
import { rebuildDerived } from '../rebuild.ts';
import { listColumns } from './schema-objects.ts';

const DAY = 86_400_000;

describe.each(LEGACY_SHAPES)('a database of the shape %s, upgraded,', (shape) => {
  const hasPhases = shape === 'all_recorded' || shape === 'shell_init' || shape === 'half_rolled_back_v3';
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-test-'));
  const now = Date.now();
  let database: DatabaseSync;
  beforeAll(() => {
    const path = join(folder, 'skills.db');
    makeLegacyDatabase(path, shape, legacyInvocations(now));
    database = openMigrated(path, { rebuild: rebuildDerived }).database;
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const rows = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));

  it('answers under every earlier name with the earlier columns', () => {
    for (const [name, columns] of Object.entries(LEGACY_COLUMNS)) {
      // Later levels add some behind them.
      expect(listColumns(database, name).slice(0, columns.length), name).toEqual(columns);
      expect(() => database.prepare(`SELECT * FROM ${name}`).all(), name).not.toThrow();
    }
  });

  it('keeps every invocation under its id with its details', () => {
    const given = legacyInvocations(now);
    const stored = rows('SELECT * FROM skill_invocation ORDER BY id');
    expect(stored.map((row) => row['id'])).toEqual(given.map((_, index) => index + 1));
    for (const [index, row] of stored.entries()) {
      const { invoked_at, duration_seconds, workflow_phase, ...rest } = given[index]!;
      const kept = Object.entries(rest).filter(([column]) => hasPhases || !column.startsWith('workflow_step'));
      expect(row).toMatchObject(Object.fromEntries(kept.filter(([column]) => column !== 'created_at')));
    }
    expect(stored.filter((row) => row['embedding'] !== null)).toHaveLength(50);
  });

  it('reads all four styles of time as UTC and what is no time as the time of storing', () => {
    const starts = rows(
      "SELECT started_at FROM invocation i JOIN skill s ON s.id = skill_id WHERE name = 'ruff-check' ORDER BY i.id LIMIT 50",
    );
    for (const [index, { started_at: at }] of starts.entries()) {
      const age = index < 20 ? 30 * 3_600_000 + (19 - index) * 60_000 : index < 40 ? (41 - index) * 3_600_000 : (50 - index) * 300_000;
      expect(Math.abs((at as number) - (now - age)), `row ${index + 1}`).toBeLessThan(1000);
    }
    expect(rows("SELECT invoked_at FROM skill_invocation WHERE skill_name = 'odd' ORDER BY invoked_at LIMIT 1")).toEqual([
      { invoked_at: '2026-01-02T03:04:05.000Z' },
    ]);
  });

  it('counts 10 of 50 in the last hour and 30 in the last 24', () => {
    expect(rows("SELECT * FROM skill_metrics_cache WHERE skill_name = 'ruff-check'")).toMatchObject([
      { invocation_count_1h: 10, invocation_count_24h: 30, avg_completion_rate_24h: 1, is_anomalous: 0, anomaly_score: null },
    ]);
    expect(rows("SELECT * FROM v_realtime_skill_dashboard WHERE skill_name = 'ruff-check'")).toMatchObject([
      { invocation_count_1h: 10, invocation_count_24h: 30, total_invocations: 51, completion_rate: 100, avg_duration_seconds: 2 },
    ]);
    expect(rows("SELECT is_anomalous, anomaly_score FROM skill_metrics_cache WHERE skill_name = 'falling'")).toEqual([
      { is_anomalous: 1, anomaly_score: -4.5 },
    ]);
  });

  it('is not moved back by an older row stored later', () => {
    const [metrics] = rows("SELECT * FROM skill_metrics WHERE skill_name = 'ruff-check'");
    expect(metrics).toMatchObject({
      total_invocations: 51,
      completed_invocations: 51,
      abandoned_invocations: 0,
      total_duration_seconds: 100,
      avg_duration_seconds: 2,
      avg_selection_rank: 1.5,
      completion_rate: 100,
      first_invoked: new Date(now - 20 * DAY).toISOString(),
    });
    expect(Date.parse(metrics!['last_invoked'] as string)).toBeGreaterThan(now - 301_000);
    expect(JSON.parse(metrics!['workflow_paths'] as string)).toEqual({ quick: 50, comprehensive: 1 });
  });

  it('names the preferred workflow', () => {
    expect(
      rows("SELECT skill_name, preferred_workflow FROM v_top_skills WHERE skill_name IN ('ruff-check', 'odd', 'falling') ORDER BY 1"),
    ).toEqual([
      { skill_name: 'falling', preferred_workflow: null },
      { skill_name: 'odd', preferred_workflow: 'execution' },
      { skill_name: 'ruff-check', preferred_workflow: 'quick' },
    ]);
  });

  it('shows falling completion as a negative slope per day', () => {
    const [trend] = rows("SELECT * FROM v_skill_effectiveness_trend WHERE skill_name = 'falling'");
    expect(trend).toMatchObject({ max_completion_rate_7d: 0.9, min_completion_rate_7d: 0.3, avg_completion_rate_7d: 0.6 });
    expect(trend!['trend_slope']).toBeCloseTo(-0.1, 12);
    expect(
      rows("SELECT completions, abandonments, avg_duration_seconds FROM mv_daily_skills WHERE skill_name = 'falling' ORDER BY date"),
    ).toEqual([9, 8, 7, 6, 5, 4, 3].map((completions) => ({ completions, abandonments: 10 - completions, avg_duration_seconds: 1 })));
  });

  it('gives skills that do not depend on each other a lift of 1', () => {
    expect(rows("SELECT * FROM v_skill_dependency_network WHERE skill_a = 'alpha'")).toEqual([
      { skill_a: 'alpha', skill_b: 'beta', co_occurrence_count: 1, lift_score: 1, relationship_type: 'independent' },
    ]);
    expect(rows("SELECT * FROM v_skill_dependency_network WHERE skill_a = 'falling' AND skill_b = 'ruff-check'")).toMatchObject([
      { co_occurrence_count: 1, lift_score: 4, relationship_type: 'very_strong_positive' },
    ]);
  });

  it('compares with the baseline and counts the people of an experiment once', () => {
    const [comparison] = rows('SELECT * FROM v_community_baseline_comparison');
    expect(comparison).toMatchObject({
      skill_name: 'falling',
      user_invocations: 70,
      user_completion_rate: 0.6,
      baseline_completion_rate: 0.75,
    });
    expect(comparison!['delta_from_baseline']).toBeCloseTo(-0.15, 12);
    expect(rows('SELECT * FROM v_ab_test_summary')).toMatchObject([
      { total_users: 3, control_users: 2, treatment_users: 1, control_completion_rate: 2 / 3, treatment_completion_rate: 1 / 3 },
    ]);
  });

  it('sums up sessions and hours', () => {
    expect(rows("SELECT * FROM v_session_skill_summary WHERE session_id = 's1'")).toEqual([
      {
        session_id: 's1',
        unique_skills: 2,
        total_invocations: 3,
        completed_count: 2,
        abandoned_count: 1,
        total_duration_seconds: 12,
        first_skill_at: new Date(now - 40 * DAY).toISOString(),
        last_skill_at: new Date(now - 40 * DAY).toISOString(),
      },
    ]);
    expect(rows("SELECT * FROM session_skills WHERE session_id = 's1' ORDER BY skill_name")).toEqual([
      { session_id: 's1', skill_name: 'alpha', invocation_count: 2 },
      { session_id: 's1', skill_name: 'beta', invocation_count: 1 },
    ]);
    expect(rows("SELECT * FROM skill_time_series WHERE skill_name = 'alpha'")).toMatchObject([
      { invocation_count: 3, completion_rate: 2 / 3, avg_duration_seconds: 4, unique_sessions: 2 },
    ]);
    const ids = rows('SELECT id FROM skill_time_series').map((row) => row['id']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(rows("SELECT * FROM v_multimodal_skill_catalog WHERE skill_name = 'ruff-check'")).toMatchObject([
      { total_sessions: 1, completion_rate: 1, avg_duration_seconds: 2, category_name: 'linting', domain: 'code' },
    ]);
  });

  it('knows phases where they were stored', () => {
    const phases = rows('SELECT workflow_phase, invocations_in_phase, unique_skills_in_phase FROM v_workflow_phase_patterns');
    const always = { workflow_phase: 'execution', invocations_in_phase: 1, unique_skills_in_phase: 1 };
    expect(phases).toEqual(
      hasPhases
        ? [
            always,
            { workflow_phase: 'setup', invocations_in_phase: 5, unique_skills_in_phase: 2 },
            { workflow_phase: 'verification', invocations_in_phase: 50, unique_skills_in_phase: 1 },
          ]
        : [always],
    );
    if (!hasPhases) return;
    expect(rows("SELECT * FROM v_skill_effectiveness_by_phase WHERE skill_name = 'alpha'")).toEqual([
      {
        skill_name: 'alpha',
        workflow_phase: 'setup',
        total_invocations: 3,
        completed_count: 2,
        abandoned_count: 1,
        avg_duration_seconds: 4,
        avg_completion_time: 4,
        completion_rate: (100 * 2) / 3,
      },
    ]);
  });

  it('makes outcomes, classes of error and kinds of what was stored', () => {
    expect(
      rows("SELECT outcome, i.error_type, duration_us FROM invocation i JOIN skill s ON s.id = skill_id WHERE name = 'odd' ORDER BY i.id"),
    ).toEqual([
      { outcome: 'failed', error_type: 'value_error', duration_us: null },
      { outcome: 'failed', error_type: 'tests_failed', duration_us: null },
      { outcome: 'failed', error_type: 'timeout', duration_us: null },
      { outcome: 'completed', error_type: null, duration_us: null },
      { outcome: 'completed', error_type: null, duration_us: null },
    ]);
    expect(rows("SELECT DISTINCT outcome FROM invocation i JOIN skill s ON s.id = skill_id WHERE name = 'falling' ORDER BY 1")).toEqual([
      { outcome: 'abandoned' },
      { outcome: 'completed' },
    ]);
    expect(rows("SELECT kind FROM skill WHERE name = 'mcp__github__create_issue'")).toEqual([{ kind: 'mcp' }]);
    const [odd] = rows("SELECT common_errors, follow_up_actions FROM skill_metrics WHERE skill_name = 'odd'");
    expect(JSON.parse(odd!['common_errors'] as string)).toEqual({ value_error: 1, tests_failed: 1, timeout: 1 });
    expect(JSON.parse(odd!['follow_up_actions'] as string)).toEqual({ 'git commit': 1, continue: 1, '{"b":1}': 1 });
    expect(rows("SELECT error_type FROM skill_invocation WHERE error_type LIKE 'Tests%'")).toEqual([
      { error_type: 'Tests failed: test_a[x] "quoted"' },
    ]);
  });

  it('finds prompts by their words', () => {
    expect(rows("SELECT rowid FROM skill_invocation_fts WHERE skill_invocation_fts MATCH 'beta'")).toHaveLength(2);
  });
});
