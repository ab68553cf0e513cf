import {
  DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { DASHBOARD_URL, DATASOURCE } from './variables.ts';

interface QueryOptions {
  readonly refId?: string;
  /** `{{label}}` stands for a label's value. */
  readonly legend?: string;
  readonly exemplar?: boolean;
}

/** What changes over time. */
export function overTime(expr: string, { refId = 'A', legend = '', exemplar = false }: QueryOptions = {}): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).datasource(DATASOURCE).expr(expr).legendFormat(legend).range().exemplar(exemplar);
}

/** What is so now, a row for each series. */
export function asTable(expr: string, refId = 'A'): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).datasource(DATASOURCE).expr(expr).instant().format(PromQueryFormat.Table);
}

/** What is so now, a value for each series. */
export function now(expr: string, { refId = 'A', legend = '' }: QueryOptions = {}): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).datasource(DATASOURCE).expr(expr).legendFormat(legend).instant();
}

/** Buckets of a histogram, by `le`. */
export function asHeatmap(expr: string): DataqueryBuilder {
  return overTime(expr, { legend: '{{le}}' }).format(PromQueryFormat.Heatmap);
}

/** @param steps - color from this value on; the first has none */
export function thresholds(...steps: readonly (readonly [value: number | null, color: string])[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps.map(([value, color]) => ({ value, color })));
}

export function colorByThreshold(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
}

/** To the page of the skill that a series is of. */
export function skillPageOfSeries(): DashboardLinkBuilder {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variables look like this.
  return link('Open ${__field.labels.skill_name}', '/#/skills/${__field.labels.skill_name:percentencode}');
}

/** To the page of the skill that a row of a table is of. */
export function skillPageOfRow(): DashboardLinkBuilder {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variables look like this.
  return link('Open ${__data.fields.skill_name}', '/#/skills/${__data.fields.skill_name:percentencode}');
}

/** To the list of sessions; each leads to its own page. */
export function sessionsPage(): DashboardLinkBuilder {
  return link('Open the sessions', '/#/');
}

function link(title: string, path: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).url(`${DASHBOARD_URL}${path}`).targetBlank(true);
}
