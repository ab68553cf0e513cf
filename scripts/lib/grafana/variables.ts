// Grafana's variables look like templates.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: see above
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

export const DATASOURCE: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };
export const DASHBOARD_URL = '${dashboard_url}';

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');
}

export function skillVariable(): QueryVariableBuilder {
  return labelVariable('skill', 'Skill', 'label_values(skill_invocations_total, skill_name)');
}

export function instanceVariable(): QueryVariableBuilder {
  return labelVariable('instance', 'Instance', 'label_values(session_buddy_build_info, instance)');
}

/** Where a browser finds our own dashboard. */
export function dashboardUrlVariable(): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder('dashboard_url').label('Session-Buddy').defaultValue('https://localhost');
}

function labelVariable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query, refId: name, qryType: 1 })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' });
}
