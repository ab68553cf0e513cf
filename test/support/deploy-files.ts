import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** Folder of what is deployed. */
export const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
export const RUNBOOKS = fileURLToPath(new URL('../../docs/runbooks/', import.meta.url));

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

interface RuleFile<Rule> {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

export interface RuleTest {
  readonly name: string;
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly targets?: readonly { readonly expr: string; readonly format?: string; readonly instant?: boolean }[];
  readonly fieldConfig?: { readonly defaults: { readonly links?: readonly { readonly url: string }[] } };
}

export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly refresh: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly annotations: { readonly list?: readonly { readonly expr: string }[] };
}

export function readDeployed(path: string): string {
  return readFileSync(DEPLOY + path, 'utf8');
}

export const alertGroups = (parse(readDeployed('prometheus/alerts.yaml')) as RuleFile<AlertRule>).groups;
export const alertRules = alertGroups.flatMap(({ rules }) => rules);
export const recordingRules = (parse(readDeployed('prometheus/recording.yaml')) as RuleFile<RecordingRule>).groups.flatMap(
  ({ rules }) => rules,
);

export const ruleTestFiles = readdirSync(`${DEPLOY}prometheus/tests`);
export const ruleTests = ruleTestFiles.flatMap(
  (name) => (parse(readDeployed(`prometheus/tests/${name}`)) as { readonly tests: readonly RuleTest[] }).tests,
);

export const dashboards = readdirSync(`${DEPLOY}grafana/dashboards`).map(
  (name) => JSON.parse(readDeployed(`grafana/dashboards/${name}`)) as GrafanaDashboard,
);

/** What the panels and marks of a dashboard ask, under the title of who asks. */
export function listQueries({ panels, annotations }: GrafanaDashboard): { readonly title: string; readonly expr: string }[] {
  return [
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr }))),
    ...(annotations.list ?? []).map(({ expr }) => ({ title: 'annotation', expr })),
  ];
}

/** The questions to Prometheus that runbooks have, under the name of the alert. */
export function listRunbookQueries(): { readonly alert: string; readonly expr: string }[] {
  return alertRules.flatMap(({ alert }) => {
    const page = readFileSync(`${RUNBOOKS}${alert}.md`, 'utf8');
    return [...page.matchAll(/^\$ promtool query instant \S+ '(.+)'$/gm)].map(([, expr]) => ({ alert, expr: expr as string }));
  });
}
