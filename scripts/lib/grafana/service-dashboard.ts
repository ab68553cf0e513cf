import { BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { colorByThreshold, overTime, thresholds } from './panel-parts.ts';
import { DATASOURCE, datasourceVariable, instanceVariable } from './variables.ts';

const OURS = 'job="session-buddy",instance=~"$instance"';
const RATE = '[$__rate_interval]';

type Lines = Readonly<Record<string, string>>;

/** How the service itself is. */
export function buildServiceDashboard(): Dashboard {
  const builder = new DashboardBuilder('Session-Buddy: the service')
    .uid('session-buddy-service')
    .description('Availability, latency, event loop, memory, intake and MCP tools of Session-Buddy itself.')
    .tags(['session-buddy'])
    .refresh('5s')
    .time({ from: 'now-1h', to: 'now' })
    .withVariable(datasourceVariable())
    .withVariable(instanceVariable());
  let id = 0;
  for (const [title, panels] of Object.entries(ROWS)) {
    builder.withRow(new RowBuilder(title).id(++id));
    for (const panel of panels()) builder.withPanel(panel.id(++id));
  }
  return builder.build();
}

const ROWS: Readonly<Record<string, () => (stat.PanelBuilder | timeseries.PanelBuilder)[]>> = {
  Availability: () => [
    figure('Answers', `min(up{${OURS}})`, 'bool_on_off', thresholds([null, 'red'], [1, 'green'])),
    figure(
      'Availability (30 days)',
      '1 - max(job:session_buddy_unavailable:ratio30d)',
      'percentunit',
      thresholds([null, 'red'], [0.999, 'green']),
    ),
    figure(
      'Error budget left (30 days, 99.9 %)',
      '1 - max(job:session_buddy_unavailable:ratio30d) / 0.001',
      'percentunit',
      thresholds([null, 'red'], [0, 'orange'], [0.5, 'green']),
    ),
    figure('Up for', `time() - max(process_start_time_seconds{${OURS}})`, 's', thresholds([null, 'text'])),
  ],
  Latency: () => [
    lines('Time to give the metrics', 's', { '{{instance}}': `scrape_duration_seconds{${OURS}}` }),
    lines('Event loop delay', 's', {
      p50: `max(nodejs_eventloop_lag_p50_seconds{${OURS}})`,
      p99: `max(nodejs_eventloop_lag_p99_seconds{${OURS}})`,
    }),
    lines('Garbage collection, share of time', 'percentunit', {
      '{{kind}}': `sum by (kind) (rate(nodejs_gc_duration_seconds_sum{${OURS}}${RATE}))`,
    }),
  ],
  Resources: () => [
    lines('Memory', 'bytes', {
      resident: `sum(process_resident_memory_bytes{${OURS}})`,
      'heap in use': `sum(nodejs_heap_size_used_bytes{${OURS}})`,
      'outside the heap': `sum(nodejs_external_memory_bytes{${OURS}})`,
    }),
    lines('Processor', 'short', { cores: `sum(rate(process_cpu_seconds_total{${OURS}}${RATE}))` }),
    lines('Database', 'bytes', { size: `sum(database_size_bytes{${OURS}})` }),
  ],
  Intake: () => [
    lines('Taken in, a second', 'short', { '{{source}}': `sum by (source) (rate(ingested_events_total{${OURS}}${RATE}))` }),
    lines('Refused, a second', 'short', {
      '{{source}} {{reason}}': `sum by (source, reason) (rate(rejected_records_total{${OURS}}${RATE}))`,
    }),
    lines('Ingest lag', 's', { '{{instance}}': `ingest_lag_seconds{${OURS}}` }),
  ],
  'MCP tools': () => [
    lines('Calls, a second', 'short', { '{{tool}} {{outcome}}': `sum by (tool, outcome) (rate(mcp_tool_calls_total{${OURS}}${RATE}))` }),
    lines('Latency (p50, p99)', 's', {
      p50: `histogram_quantile(0.5, sum by (le) (rate(mcp_tool_duration_seconds_bucket{${OURS}}${RATE})))`,
      p99: `histogram_quantile(0.99, sum by (le) (rate(mcp_tool_duration_seconds_bucket{${OURS}}${RATE})))`,
    }),
    lines('Latency of each tool (p95)', 's', {
      '{{tool}}': `histogram_quantile(0.95, sum by (tool, le) (rate(mcp_tool_duration_seconds_bucket{${OURS}}${RATE})))`,
    }),
  ],
  'Clients and notifications': () => [
    lines('WebSocket messages, a second', 'short', { messages: `sum(rate(websocket_messages_sent_total{${OURS}}${RATE}))` }),
    lines('WebSocket clients', 'short', {
      connected: `sum(websocket_connections_active{${OURS}})`,
      'fell behind': `sum(increase(websocket_slow_clients_total{${OURS}}${RATE}))`,
    }),
    lines('Notifications, a second', 'short', {
      '{{target}} {{outcome}}': `sum by (target, outcome) (rate(session_buddy_notifications_total{${OURS}}${RATE}))`,
    }),
  ],
  'Predictions and recommendations': () => [
    lines('Predictions that came true (24 h)', 'percentunit', {
      share: `sum(increase(skill_prediction_correct{${OURS}}[24h])) / sum(increase(skill_prediction_total{${OURS}}[24h]))`,
    }),
    lines('Mean squared error (Brier score)', 'none', { '{{of}}': `session_buddy_prediction_brier_score{${OURS}}` }),
    lines('Recommendations, a minute', 'short', {
      given: `60 * sum(rate(collaborative_filtering_recommendations_total{${OURS}}${RATE}))`,
      'from the cache': `60 * sum(rate(collaborative_filtering_cache_hits_total{${OURS}}${RATE}))`,
    }),
  ],
};

function figure(title: string, expr: string, unit: string, steps: ReturnType<typeof thresholds>): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .title(title)
    .datasource(DATASOURCE)
    .span(6)
    .height(4)
    .unit(unit)
    .graphMode(BigValueGraphMode.None)
    .thresholds(steps)
    .colorScheme(colorByThreshold())
    .withTarget(overTime(expr, { legend: title }));
}

function lines(title: string, unit: string, of: Lines): timeseries.PanelBuilder {
  const targets: DataqueryBuilder[] = Object.entries(of).map(([legend, expr], index) =>
    overTime(expr, { refId: String.fromCharCode(65 + index), legend }),
  );
  return new timeseries.PanelBuilder().title(title).datasource(DATASOURCE).span(8).height(7).unit(unit).min(0).targets(targets);
}
