import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  HeatmapCellLayout,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as piechart from '@grafana/grafana-foundation-sdk/piechart';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { asHeatmap, asTable, colorByThreshold, now, overTime, skillPageOfRow, skillPageOfSeries, thresholds } from './panel-parts.ts';
import { DATASOURCE } from './variables.ts';

const INVOCATIONS = 'skill_invocations_total{skill_name=~"$skill"}';

/** What ran, how it ended and how long it took. */
export function activityPanels() {
  return { invocations: invocations(), completion: completion(), topSkills: topSkills(), durations: durations(), phases: phases() };
}

function invocations(): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder()
    .title('Real-Time Skill Invocations')
    .description('Invocations that ended, a minute; the 15 skills with most of them.')
    .datasource(DATASOURCE)
    .span(12)
    .height(8)
    .unit('short')
    .min(0)
    .fillOpacity(10)
    .withTarget(overTime(`topk(15, 60 * sum by (skill_name) (rate(${INVOCATIONS}[$__rate_interval])))`, { legend: '{{skill_name}}' }))
    .dataLinks([skillPageOfSeries()]);
}

function completion(): bargauge.PanelBuilder {
  return new bargauge.PanelBuilder()
    .title('Skill Completion Rate')
    .description('Completed of ended in the last 24 hours; the 15 skills that complete least.')
    .datasource(DATASOURCE)
    .span(12)
    .height(8)
    .unit('percentunit')
    .min(0)
    .max(1)
    .displayMode(BarGaugeDisplayMode.Basic)
    .thresholds(thresholds([null, 'red'], [0.5, 'orange'], [0.7, 'yellow'], [0.9, 'green']))
    .colorScheme(colorByThreshold())
    .withTarget(now('bottomk(15, avg by (skill_name) (skill_completion_rate{skill_name=~"$skill"}))', { legend: '{{skill_name}}' }))
    .dataLinks([skillPageOfSeries()]);
}

function topSkills(): table.PanelBuilder {
  const by = (expr: string) => `sum by (skill_name) (increase(${expr}[24h]))`;
  const top = `topk(10, ${by(INVOCATIONS)})`;
  return new table.PanelBuilder()
    .title('Top Skills by Invocations (24h)')
    .datasource(DATASOURCE)
    .span(12)
    .height(9)
    .withTarget(asTable(top, 'A'))
    .withTarget(asTable(`avg by (skill_name) (skill_completion_rate{skill_name=~"$skill"}) and ${top}`, 'B'))
    .withTarget(
      asTable(
        `histogram_quantile(0.95, sum by (skill_name, le) (increase(skill_duration_seconds_bucket{skill_name=~"$skill"}[24h]))) and ${top}`,
        'C',
      ),
    )
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: { skill_name: 0, 'Value #A': 1, 'Value #B': 2, 'Value #C': 3 },
        renameByName: { 'Value #A': 'Invocations', 'Value #B': 'Completed', 'Value #C': 'p95' },
      },
    })
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: 'Invocations', desc: true }] } })
    .overrideByName('skill_name', [
      { id: 'displayName', value: 'Skill' },
      { id: 'links', value: [skillPageOfRow().build()] },
    ])
    .overrideByName('Invocations', [{ id: 'decimals', value: 0 }])
    .overrideByName('Completed', [
      { id: 'unit', value: 'percentunit' },
      { id: 'thresholds', value: thresholds([null, 'red'], [0.5, 'orange'], [0.7, 'yellow'], [0.9, 'green']).build() },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ])
    .overrideByName('p95', [
      { id: 'unit', value: 's' },
      { id: 'thresholds', value: thresholds([null, 'green'], [30, 'yellow'], [60, 'red']).build() },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ]);
}

function durations(): heatmap.PanelBuilder {
  return new heatmap.PanelBuilder()
    .title('Skill Duration Distribution')
    .description('How many invocations took how long. The points are sessions; each leads to its page.')
    .datasource(DATASOURCE)
    .span(12)
    .height(9)
    .calculate(false)
    .rowsFrame(new heatmap.RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Le).value('invocations'))
    .yAxis(new heatmap.YAxisConfigBuilder().unit('s'))
    .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Linear))
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Blues')
        .scale(heatmap.HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64),
    )
    .filterValues(new heatmap.FilterValueRangeBuilder().le(1e-9))
    .withTarget(asHeatmap('sum by (le) (increase(skill_duration_seconds_bucket{skill_name=~"$skill"}[$__rate_interval]))').exemplar(true));
}

function phases(): piechart.PanelBuilder {
  return new piechart.PanelBuilder()
    .title('Workflow Phase Distribution')
    .datasource(DATASOURCE)
    .span(8)
    .height(8)
    .unit('short')
    .decimals(0)
    .pieType(piechart.PieChartType.Donut)
    .displayLabels([piechart.PieChartLabels.Name, piechart.PieChartLabels.Percent])
    .withTarget(now(`sum by (workflow_phase) (increase(${INVOCATIONS}[$__range]))`, { legend: '{{workflow_phase}}' }));
}
