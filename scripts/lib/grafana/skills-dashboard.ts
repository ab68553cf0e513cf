import { AnnotationQueryBuilder, type Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { activityPanels } from './activity-panels.ts';
import { anomalyPanels } from './anomaly-panels.ts';
import { overTime } from './panel-parts.ts';
import { serverPanels } from './server-panels.ts';
import { DATASOURCE, dashboardUrlVariable, datasourceVariable, skillVariable } from './variables.ts';

/** What skills do: the eleven panels. */
export function buildSkillsDashboard(): Dashboard {
  const builder = new DashboardBuilder('Session-Buddy')
    .uid('session-buddy')
    .description('Skills, subagents, tools and commands of coding agents, as Session-Buddy records them.')
    .tags(['session-buddy'])
    .refresh('5s')
    .time({ from: 'now-1h', to: 'now' })
    .withVariable(datasourceVariable())
    .withVariable(skillVariable())
    .withVariable(dashboardUrlVariable())
    .annotation(anomalyAnnotation());
  const { invocations, completion, topSkills, durations, phases } = activityPanels();
  const { detection, timeline, alerts } = anomalyPanels();
  const { sessions, webSocket, pool } = serverPanels();
  const inOrder = [invocations, completion, detection, sessions, topSkills, durations, phases, timeline, webSocket, pool, alerts];
  for (const [index, panel] of inOrder.entries()) builder.withPanel(panel.id(index + 1));
  return builder.build();
}

/** A mark on every chart where an anomaly was detected. */
function anomalyAnnotation(): AnnotationQueryBuilder {
  const expr = 'sum by (skill_name, anomaly_type) (changes(anomalies_detected_total{skill_name=~"$skill"}[1m])) > 0';
  return new AnnotationQueryBuilder()
    .name('Anomalies')
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor('red')
    .expr(expr)
    .target(overTime(expr, { refId: 'Anno' }))
    .titleFormat('{{skill_name}}')
    .tagKeys('anomaly_type')
    .step('30s');
}
