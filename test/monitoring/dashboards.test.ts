import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NotificationStatistics } from '../../src/app/notifications/notification-statistics.ts';
import { ToolStatistics } from '../../src/delivery/mcp/tool-statistics.ts';
import { MetricsPage } from '../../src/delivery/prometheus/metrics-page.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { alertRules, dashboards, listQueries, recordingRules } from '../support/deploy-files.ts';
import { metricNamesOf, PROMETHEUS_OWN } from '../support/metric-names.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/print-dashboards.ts', import.meta.url));
/** Panel types of Grafana that need no plugin. */
const PANEL_TYPES = ['bargauge', 'gauge', 'heatmap', 'piechart', 'row', 'stat', 'state-timeline', 'table', 'timeseries'];

const skills = dashboards.find(({ uid }) => uid === 'session-buddy')!;
const panel = (title: string) => skills.panels.find((one) => one.title === title)!;

describe('the dashboards', () => {
  it('are what the code says', () => {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('are two, one of skills with these eleven panels', () => {
    expect(dashboards.map(({ uid }) => uid).sort()).toEqual(['session-buddy', 'session-buddy-service']);
    expect(skills.panels.map(({ title }) => title)).toEqual([
      'Real-Time Skill Invocations',
      'Skill Completion Rate',
      'Anomaly Detection',
      'Active Sessions',
      'Top Skills by Invocations (24h)',
      'Skill Duration Distribution',
      'Workflow Phase Distribution',
      'Anomaly Timeline',
      'WebSocket Server Health',
      'Database Connection Pool',
      'Alert Rules Summary',
    ]);
    expect(skills.templating.list.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'datasource datasource',
      'skill query',
      'dashboard_url textbox',
    ]);
  });

  it.each(dashboards)(
    '$uid is read again every 5 s, and its panels have a place each, a known type and the chosen data source',
    (dashboard) => {
      expect(dashboard.refresh).toBe('5s');
      const taken = new Set<string>();
      for (const { id, type, gridPos, title, ...rest } of dashboard.panels) {
        expect(PANEL_TYPES).toContain(type);
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect({ title, overlaps: taken.has(`${x} ${y}`) }).toEqual({ title, overlaps: false });
            taken.add(`${x} ${y}`);
          }
        }
        if (type !== 'row') expect(rest).toMatchObject({ datasource: { uid: '${datasource}' }, targets: expect.arrayContaining([]) });
      }
      expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    },
  );

  it('show durations as a heatmap of buckets, not of quantiles', () => {
    const { type, targets } = panel('Skill Duration Distribution');
    expect(type).toBe('heatmap');
    expect(targets).toMatchObject([
      { format: 'heatmap', expr: expect.stringMatching(/^sum by \(le\) \(increase\(skill_duration_seconds_bucket/) },
    ]);
  });

  it('show as a table what is so now, and the anomalies as a timeline of states', () => {
    for (const title of ['Top Skills by Invocations (24h)', 'Alert Rules Summary']) {
      for (const target of panel(title).targets ?? []) expect(target).toMatchObject({ format: 'table', instant: true });
    }
    expect(panel('Anomaly Timeline').type).toBe('state-timeline');
  });

  it('lead to the pages of skills and to the sessions', () => {
    const links = (title: string) => JSON.stringify(panel(title));
    for (const title of ['Real-Time Skill Invocations', 'Skill Completion Rate']) {
      expect(links(title)).toContain('${dashboard_url}/#/skills/${__field.labels.skill_name:percentencode}');
    }
    expect(links('Top Skills by Invocations (24h)')).toContain('${dashboard_url}/#/skills/${__data.fields.skill_name:percentencode}');
    expect(links('Active Sessions')).toContain('${dashboard_url}/#/');
  });
});

it('finds the metrics of an expression among its functions, labels, windows and words', () => {
  const expr =
    'topk(3, sum by (a, b) (rate(x_total{c=~"y_total|z"}[5m] offset 1d))) / on (d) group_left (e) max(w:x:rate5m) unless up == 1.5e9 or v';
  expect(metricNamesOf(expr)).toEqual(['x_total', 'w:x:rate5m', 'up', 'v']);
});

it('names in rules and panels only metrics that a server has', async () => {
  const temporary = await openTemporaryStore(systemClock);
  const tools = new ToolStatistics(['search_skills']);
  const notifications = new NotificationStatistics(['slack']);
  const page = parseExposition(
    await new MetricsPage({ store: temporary.store, clock: systemClock, version: '1', tools, notifications }).render(),
  );
  await temporary.remove();
  const known = new Set([...page.keys(), ...PROMETHEUS_OWN, ...recordingRules.map(({ record }) => record)]);
  const asked = [...dashboards.flatMap(listQueries), ...alertRules, ...recordingRules].flatMap(({ expr }) => metricNamesOf(expr));
  const unknown = asked.filter((name) => !known.has(name) && !known.has(name.replace(/_(?:bucket|sum|count)$/, '')));
  expect(new Set(unknown)).toEqual(new Set());
  expect(new Set(asked).size).toBeGreaterThan(30);
});
