import type { MetricQueries, StoreStatus } from '../../ports/metric-queries.ts';
import { formatLabels, MetricFamily } from './metric-family.ts';

/** What the WebSocket server counts since it was made. */
export interface WebSocketStatistics {
  readonly connections: number;
  readonly messagesSent: number;
  readonly slowClients: number;
}

export interface ServiceFigures {
  readonly version: string;
  readonly status: StoreStatus;
  readonly activeSessions: number;
  readonly ingest: Awaited<ReturnType<MetricQueries['listIngestTotals']>>;
  /** Zeros without a WebSocket server. */
  readonly webSocket: WebSocketStatistics;
}

/** The metrics of Session-Buddy itself, beside those of the process. */
export function serviceMetricsText({ version, status, activeSessions, ingest, webSocket }: ServiceFigures): string {
  const ingested = new MetricFamily('ingested_events_total', 'counter', 'Observations taken in, since the database began');
  for (const { source, count } of ingest.ingested) ingested.add(formatLabels({ source }), count);
  const rejected = new MetricFamily('rejected_records_total', 'counter', 'Records refused, since the database began');
  for (const { source, reason, count } of ingest.rejected) rejected.add(formatLabels({ source, reason }), count);
  const families = [
    new MetricFamily('active_sessions_total', 'gauge', 'Sessions with an event in the last 5 minutes').add('', activeSessions),
    ingested,
    rejected,
    new MetricFamily('websocket_connections_active', 'gauge', 'Open WebSocket connections').add('', webSocket.connections),
    new MetricFamily('websocket_messages_sent_total', 'counter', 'WebSocket messages sent, since the process began').add(
      '',
      webSocket.messagesSent,
    ),
    new MetricFamily('websocket_slow_clients_total', 'counter', 'Times a WebSocket client stopped keeping up').add(
      '',
      webSocket.slowClients,
    ),
    new MetricFamily('database_size_bytes', 'gauge', 'Size of the database').add('', status.sizeBytes),
    new MetricFamily('sqlite_connections_active', 'gauge', 'Database connections in use').add('', status.connectionsActive),
    new MetricFamily('sqlite_connections_max', 'gauge', 'Database connections at most').add('', status.connectionsMax),
    new MetricFamily('session_buddy_build_info', 'gauge', 'Always 1; the labels say what runs').add(
      formatLabels({ version, node: process.versions.node, engine: status.engine }),
      1,
    ),
  ];
  return families.map((family) => family.toText()).join('');
}
