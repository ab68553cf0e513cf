import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { asTable, colorByThreshold, overTime, thresholds } from './panel-parts.ts';
import { DATASOURCE } from './variables.ts';

/** What is not as it was, and who was told. */
export function anomalyPanels() {
  return { detection: detection(), timeline: timeline(), alerts: alerts() };
}

function detection(): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder()
    .title('Anomaly Detection')
    .description('Anomalies detected since the database began: a step is a new one.')
    .datasource(DATASOURCE)
    .span(12)
    .height(7)
    .unit('short')
    .decimals(0)
    .min(0)
    .withTarget(overTime('sum by (anomaly_type) (anomalies_detected_total{skill_name=~"$skill"})', { legend: '{{anomaly_type}}' }));
}

function timeline(): statetimeline.PanelBuilder {
  return new statetimeline.PanelBuilder()
    .title('Anomaly Timeline')
    .description('When anomalies of each severity were open, and how many.')
    .datasource(DATASOURCE)
    .span(16)
    .height(8)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .mappings([{ type: MappingType.ValueToText, options: { '0': { text: 'none', color: 'green', index: 0 } } }])
    .thresholds(thresholds([null, 'green'], [1, 'yellow'], [5, 'orange'], [10, 'red']))
    .colorScheme(colorByThreshold())
    .withTarget(overTime('sum by (severity) (skill_anomalies_open)', { legend: '{{severity}}' }));
}

function alerts(): table.PanelBuilder {
  return new table.PanelBuilder()
    .title('Alert Rules Summary')
    .description('Alerts that wait or fire now.')
    .datasource(DATASOURCE)
    .span(8)
    .height(8)
    .noValue('no alert')
    .withTarget(asTable('sum by (alertname, severity, component, alertstate) (ALERTS{alertname=~"SessionBuddy.+"})'))
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: { alertname: 0, severity: 1, alertstate: 2, component: 3, Value: 4 },
        renameByName: { alertname: 'Alert', severity: 'Severity', alertstate: 'State', component: 'Component', Value: 'Series' },
      },
    })
    .overrideByName('Severity', [
      {
        id: 'mappings',
        value: [
          {
            type: MappingType.ValueToText,
            options: { info: { color: 'blue', index: 0 }, warning: { color: 'orange', index: 1 }, critical: { color: 'red', index: 2 } },
          },
        ],
      },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ]);
}
