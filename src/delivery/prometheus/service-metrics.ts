import type { MetricQueries, StoreStatus } from '../../ports/metric-queries.ts';
import { formatLabels, MetricFamily } from './metric-family.ts';

export interface StoreFigures {
  readonly status: StoreStatus;
  readonly activeSessions: number;
  readonly ingest: Awaited<ReturnType<MetricQueries['listIngestTotals']>>;
}

/** What the database says of the service. */
export function storeServiceMetrics({ status, activeSessions, ingest }: StoreFigures): MetricFamily[] {
  const ingested = new MetricFamily('ingested_events_total', 'counter', 'Observations taken in, since the database began');
  for (const { source, count } of ingest.ingested) ingested.add(formatLabels({ source }), count);
  const rejected = new MetricFamily('rejected_records_total', 'counter', 'Records refused, since the database began');
  for (const { source, reason, count } of ingest.rejected) rejected.add(formatLabels({ source, reason }), count);
  return [
    new MetricFamily('active_sessions_total', 'gauge', 'Sessions with an event in the last 5 minutes').add('', activeSessions),
    ingested,
    rejected,
    new MetricFamily('database_size_bytes', 'gauge', 'Size of the database').add('', status.sizeBytes),
    new MetricFamily('sqlite_connections_active', 'gauge', 'Database connections in use').add('', status.connectionsActive),
    new MetricFamily('sqlite_connections_max', 'gauge', 'Database connections at most').add('', status.connectionsMax),
  ];
}

/** What the WebSocket server counts since it was made. */
export interface WebSocketStatistics {
  readonly connections: number;
  readonly messagesSent: number;
  readonly slowClients: number;
  /** How often a connection was refused or closed, by reason; few and fixed. */
  readonly refused?: Readonly<Record<string, number>>;
  /** Time between two updates, ms. */
  readonly updateIntervalMs: number;
}

export interface ProcessFigures {
  readonly version: string;
  readonly engine: string;
  /** Null without a WebSocket server, which then has no connections. */
  readonly webSocket: WebSocketStatistics | null;
  /** Seconds between the end of what was stored last and its storing; null when nothing was stored. */
  readonly ingestLagSeconds: number | null;
  /** When the metrics of the database were read, epoch ms. */
  readonly storeReadAt: number;
}

/** What the process says of it, beside prom-client's. */
export function processServiceMetrics({ version, engine, webSocket, ingestLagSeconds, storeReadAt }: ProcessFigures): MetricFamily[] {
  const lag = new MetricFamily('ingest_lag_seconds', 'gauge', 'How long after its time the newest event was stored; history left out');
  const refused = new MetricFamily('session_buddy_websocket_refused_total', 'counter', 'WebSocket clients refused or closed, by reason');
  for (const [reason, count] of Object.entries(webSocket?.refused ?? {})) refused.add(formatLabels({ reason }), count);
  // Nothing stored means no sample: 0 would look as if all were well.
  if (ingestLagSeconds !== null) lag.add('', ingestLagSeconds);
  const interval = new MetricFamily('session_buddy_update_interval_seconds', 'gauge', 'Time between two updates of a WebSocket client');
  if (webSocket !== null) interval.add('', webSocket.updateIntervalMs / 1000);
  return [
    new MetricFamily('websocket_connections_active', 'gauge', 'Open WebSocket connections').add('', webSocket?.connections ?? 0),
    new MetricFamily('websocket_messages_sent_total', 'counter', 'WebSocket messages sent, since the process began').add(
      '',
      webSocket?.messagesSent ?? 0,
    ),
    new MetricFamily('websocket_slow_clients_total', 'counter', 'Times a WebSocket client stopped keeping up').add(
      '',
      webSocket?.slowClients ?? 0,
    ),
    refused,
    interval,
    lag,
    new MetricFamily('skill_metrics_cache_last_update', 'gauge', 'When the metrics of skills were read from the database, unix time').add(
      '',
      storeReadAt / 1000,
    ),
    new MetricFamily('session_buddy_build_info', 'gauge', 'Always 1; the labels say what runs').add(
      formatLabels({ version, node: process.versions.node, engine }),
      1,
    ),
  ];
}
