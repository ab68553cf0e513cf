import { expect, it } from 'vitest';
import { NotificationStatistics } from '../../src/app/notifications/notification-statistics.ts';
import { ToolStatistics } from '../../src/delivery/mcp/tool-statistics.ts';
import { MetricsPage } from '../../src/delivery/prometheus/metrics-page.ts';
import { DEFAULT_DESIGN } from '../../src/domain/experiment-design.ts';
import { observe } from '../support/observe.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

it('the metrics, their types and their labels are these', async () => {
  const clock = { now: () => Date.parse('2026-11-20T12:00:00Z') };
  const temporary = await openTemporaryStore(clock);
  try {
    await temporary.store.append({
      invocations: [observe({ name: 'review', at: clock.now() - 60_000, durationMs: 5 })],
      rejections: [{ source: 'claude-code', reason: 'not_json', count: 1 }],
    });
    await temporary.store.analyses.experiments.create({
      ...{
        name: 'prompt',
        description: null,
        controlStrategy: 'a',
        treatmentStrategy: 'b',
        startAt: 0,
        endAt: null,
        skill: null,
        variant: null,
      },
      design: DEFAULT_DESIGN,
    });
    const families = parseExposition(
      await new MetricsPage({
        store: temporary.store,
        clock,
        version: '1',
        tools: new ToolStatistics(['search_skills']),
        notifications: new NotificationStatistics(['pager']),
      }).render(),
    );
    const ours = [...families.values()].filter(({ name }) => !/^(process|nodejs)_/.test(name));
    expect(ours.map(({ name, type, samples }) => [name, type, Object.keys(samples[0]?.labels ?? {}).join(' ')])).toEqual([
      ['skill_invocations_total', 'counter', 'skill_name workflow_phase completed'],
      ['skill_duration_seconds', 'histogram', 'skill_name workflow_phase le'],
      ['skill_completion_rate', 'gauge', 'skill_name'],
      ['anomalies_detected_total', 'counter', ''],
      ['skill_anomalies_open', 'gauge', 'severity'],
      ['active_sessions_total', 'gauge', ''],
      ['ingested_events_total', 'counter', 'source'],
      ['rejected_records_total', 'counter', 'source reason'],
      ['database_size_bytes', 'gauge', ''],
      ['sqlite_connections_active', 'gauge', ''],
      ['sqlite_connections_max', 'gauge', ''],
      ['ab_test_samples_total', 'counter', 'test_name group'],
      ['ab_test_min_sample_size', 'gauge', 'test_name'],
      ['skill_prediction_total', 'counter', ''],
      ['skill_prediction_correct', 'counter', ''],
      ['session_buddy_prediction_brier_score', 'gauge', ''],
      ['websocket_connections_active', 'gauge', ''],
      ['websocket_messages_sent_total', 'counter', ''],
      ['websocket_slow_clients_total', 'counter', ''],
      ['session_buddy_websocket_refused_total', 'counter', ''],
      ['session_buddy_update_interval_seconds', 'gauge', ''],
      ['ingest_lag_seconds', 'gauge', ''],
      ['skill_metrics_cache_last_update', 'gauge', ''],
      ['session_buddy_build_info', 'gauge', 'version node engine'],
      ['mcp_tool_calls_total', 'counter', 'tool outcome'],
      ['mcp_tool_duration_seconds', 'histogram', 'tool le'],
      ['session_buddy_notifications_total', 'counter', 'target outcome'],
      ['collaborative_filtering_recommendations_total', 'counter', ''],
      ['collaborative_filtering_cache_hits_total', 'counter', ''],
    ]);
  } finally {
    await temporary.remove();
  }
});
