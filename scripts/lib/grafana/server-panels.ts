import { BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { colorByThreshold, now, overTime, sessionsPage, thresholds } from './panel-parts.ts';
import { DATASOURCE } from './variables.ts';

/** How the server is, as far as those who look at skills want to know. */
export function serverPanels() {
  return { sessions: sessions(), webSocket: webSocket(), pool: pool() };
}

function sessions(): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .title('Active Sessions')
    .description('Sessions with an event in the last 5 minutes.')
    .datasource(DATASOURCE)
    .span(12)
    .height(7)
    .unit('short')
    .graphMode(BigValueGraphMode.Area)
    .thresholds(thresholds([null, 'text'], [1, 'green']))
    .colorScheme(colorByThreshold())
    .withTarget(overTime('sum(active_sessions_total)', { legend: 'sessions' }))
    .dataLinks([sessionsPage()]);
}

function webSocket(): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder()
    .title('WebSocket Server Health')
    .datasource(DATASOURCE)
    .span(10)
    .height(8)
    .min(0)
    .withTarget(overTime('min(up{job="session-buddy"})', { refId: 'A', legend: 'server answers' }))
    .withTarget(overTime('sum(websocket_connections_active)', { refId: 'B', legend: 'connections' }))
    .withTarget(overTime('sum(rate(websocket_messages_sent_total[$__rate_interval]))', { refId: 'C', legend: 'messages/s' }))
    .withTarget(
      overTime('sum(increase(websocket_slow_clients_total[$__rate_interval]))', { refId: 'D', legend: 'clients that fell behind' }),
    )
    .overrideByName('server answers', [
      { id: 'mappings', value: [{ type: 'value', options: { '0': { text: 'down', color: 'red' }, '1': { text: 'up', color: 'green' } } }] },
    ])
    .overrideByName('messages/s', [{ id: 'custom.axisPlacement', value: 'right' }]);
}

function pool(): gauge.PanelBuilder {
  return new gauge.PanelBuilder()
    .title('Database Connection Pool')
    .description('Connections in use, of all, on average over 5 minutes.')
    .datasource(DATASOURCE)
    .span(6)
    .height(8)
    .unit('percentunit')
    .min(0)
    .max(1)
    .thresholds(thresholds([null, 'green'], [0.9, 'orange'], [0.95, 'red']))
    .colorScheme(colorByThreshold())
    .withTarget(now('max(avg_over_time(sqlite_connections_active[5m]) / sqlite_connections_max)', { legend: 'in use' }));
}
