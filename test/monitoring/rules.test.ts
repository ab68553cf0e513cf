import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { alertGroups, alertRules, DEPLOY, RUNBOOKS, recordingRules, ruleTestFiles, ruleTests } from '../support/deploy-files.ts';
import { findTool, toolEnvironment } from '../support/find-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const promtool = findTool('promtool', "Debian's prometheus");
const check = async (...argv: string[]) => (await run('promtool', argv, { cwd: `${DEPLOY}prometheus`, env: toolEnvironment })).stdout;

/** A duration of Prometheus such as `1d12h`, in seconds. */
function toSeconds(duration: string): number {
  const units = { s: 1, m: 60, h: 3600, d: 86_400 };
  return [...duration.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
}

describe('the alert rules', () => {
  it('are 28 or more in six groups, under names that begin with SessionBuddy, each name once', () => {
    expect(alertGroups.map(({ name }) => name)).toEqual([
      'session-buddy-skill-anomalies',
      'session-buddy-system-health',
      'session-buddy-performance',
      'session-buddy-data-quality',
      'session-buddy-integration',
      'session-buddy-predictions',
    ]);
    const names = alertRules.map(({ alert }) => alert);
    expect(names.length).toBeGreaterThanOrEqual(28);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^SessionBuddy[A-Z]\w+$/.test(name))).toEqual([]);
  });

  it('have those of the earlier design', () => {
    const earlier =
      `HighAnomalyRate SkillPerformanceDrop SkillCriticalFailure WebSocketServerDown DatabasePoolExhausted DatabasePoolCritical
      ActiveSessionsZero SlowSkillExecution VerySlowSkillExecution HighInvocationRate StaleMetricsCache MissingSkillMetrics
      CrackerjackIntegrationFailing CICDPipelineFailure PredictionAccuracyDrop ABTestSampleSizeInsufficient`.split(/\s+/);
    expect(alertRules.map(({ alert }) => alert)).toEqual(expect.arrayContaining(earlier.map((name) => `SessionBuddy${name}`)));
  });

  it.each(alertRules)('$alert says how grave it is, of which part it is, and where its page is', ({ alert, labels, annotations }) => {
    expect(labels['severity']).toMatch(/^(?:info|warning|critical)$/);
    expect(labels['component']).toMatch(/^[a-z]+$/);
    expect(annotations.summary.length * annotations.description.length).toBeGreaterThan(0);
    expect(basename(new URL(annotations.runbook_url).pathname)).toBe(`${alert}.md`);
    expect(existsSync(`${RUNBOOKS}${alert}.md`)).toBe(true);
  });

  it.each(alertRules)(
    'the page of $alert has its expression, a command with what it printed, and what to do',
    ({ alert, expr, labels, for: wait }) => {
      const page = readFileSync(`${RUNBOOKS}${alert}.md`, 'utf8');
      expect(page.split('\n')[0]).toBe(`# ${alert}`);
      expect(page).toContain(`\`${labels['severity']}\`, component \`${labels['component']}\`, after ${wait} of:`);
      expect(/```promql\n(.*?)\n```/s.exec(page)?.[1]).toBe(expr.trimEnd());
      expect(page.match(/^## .*$/gm)).toEqual(['## What it means', '## How to check', '## What to do', '## When to ignore it']);
      const session = /## How to check\n\n```console\n(.*?)\n```/s.exec(page)?.[1] ?? '';
      expect(session).toMatch(/^\$ (?:promtool|session-buddy|curl) .+\n[^$\n]/);
      for (const [, link] of page.matchAll(/\]\(([^)]+)\)/g))
        expect({ link, isThere: existsSync(join(RUNBOOKS, link as string)) }).toEqual({ link, isThere: true });
    },
  );

  it('have a page each, and no page is of a rule that is no more', () => {
    expect(readdirSync(RUNBOOKS).sort()).toEqual(['README.md', ...alertRules.map(({ alert }) => `${alert}.md`)].sort());
  });

  it('look back longer than they wait, so that what they show lasts until they fire', () => {
    const recorded = new Map(recordingRules.map(({ record, expr }) => [record, expr]));
    for (const rule of alertRules) {
      const expr = rule.expr.replace(/\b(?:skill|phase|job):[\w:]+/g, (name) => recorded.get(name) ?? `unknown[${name}]`);
      const windows = [...expr.matchAll(/\[(\w+)\]/g)].map(([, window]) => toSeconds(window as string));
      // Those without a window are of gauges, which stay as they are.
      if (windows.length > 0)
        expect({ alert: rule.alert, reachable: Math.max(...windows) >= toSeconds(rule.for) }).toMatchObject({ reachable: true });
    }
  });

  it('divide sums, never one value of `completed` by itself', () => {
    for (const { expr } of [...alertRules, ...recordingRules]) {
      for (const [, divisor] of expr.matchAll(/\/ ([^\n]+)/g)) expect(divisor).not.toMatch(/completed="/);
      if (expr.includes('completed="')) expect(expr).toMatch(/sum (?:by \(\w+\) )?\(/);
    }
  });

  it('each have a case that fires and one that must not', () => {
    for (const { alert } of alertRules) {
      const cases = ruleTests.flatMap((test) => test.alert_rule_test.filter(({ alertname }) => alertname === alert));
      expect({
        alert,
        fires: cases.some((one) => one.exp_alerts.length > 0),
        rests: cases.some((one) => one.exp_alerts.length === 0),
      }).toEqual({
        alert,
        fires: true,
        rests: true,
      });
    }
    expect(
      ruleTests.flatMap((test) => test.alert_rule_test).filter((one) => alertRules.every(({ alert }) => alert !== one.alertname)),
    ).toEqual([]);
  });
});

describe.skipIf(!promtool.isThere)(`promtool${promtool.note}`, () => {
  it('takes the configuration and the rules', async () => {
    expect(await check('check', 'config', 'prometheus.yml')).toContain(`${alertRules.length} rules found`);
  });

  it.concurrent.each(ruleTestFiles)('finds that what has to fire fires, and nothing else: %s', { timeout: 60_000 }, async (name) => {
    expect(await check('test', 'rules', `tests/${name}`)).toContain('SUCCESS');
  });

  it('fails when a rule is not what its case says', async () => {
    const folder = temporaryFolder();
    cpSync(`${DEPLOY}prometheus`, folder, { recursive: true });
    const rules = readFileSync(join(folder, 'alerts.yaml'), 'utf8');
    writeFileSync(join(folder, 'alerts.yaml'), rules.replace('ratio15m < 0.5', 'ratio15m < 0'));
    const argv = ['test', 'rules', 'tests/skill-anomalies.yaml'];
    await expect(run('promtool', argv, { cwd: folder, env: toolEnvironment })).rejects.toMatchObject({
      stderr: expect.stringContaining('name: SessionBuddySkillCriticalFailure fires'),
    });
  });
});
