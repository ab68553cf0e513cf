import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Invocation, SessionBuddyClient } from '../../src/client/index.ts';
import { alertRules, dashboards, listQueries, listRunbookQueries, recordingRules } from '../support/deploy-files.ts';
import { faster } from '../support/faster-rules.ts';
import { findTool } from '../support/find-tool.ts';
import { MonitoringStack } from '../support/monitoring-stack.ts';
import { operandsOf } from '../support/rule-operands.ts';
import { seedMonitored } from '../support/seed-monitored.ts';
import { SpawnedServer } from '../support/spawn-server.ts';
import { eventually } from '../support/spawned-process.ts';
import { WebSocketClient } from '../support/web-socket-client.ts';

const ALERT = 'SessionBuddySkillCriticalFailure';
/** Nobody is notified here, and there are not so many skills that one is among the others. */
const NOT_SEEDED = /\b(?:session_buddy_notifications_total|skill_name="other")/;

const tools = [findTool('prometheus', "Debian's prometheus"), findTool('prometheus-alertmanager', "Debian's prometheus-alertmanager")];
const missing = tools.find(({ isThere }) => !isThere);

let folder: string;
let server: SpawnedServer;
let client: SessionBuddyClient;
let socket: WebSocketClient;
let stack: MonitoringStack;
let feeding: NodeJS.Timeout;
/** What was sent last; stored once it is settled. */
let fed: Promise<unknown> = Promise.resolve();
const feedErrors: unknown[] = [];

const of = (skillName: string, outcome: Invocation['outcome'], durationSeconds: number, workflowPhase: string): Invocation => {
  return { skillName, outcome, workflowPhase, durationSeconds, sessionId: 'live' };
};

async function record(invocations: readonly Invocation[]): Promise<void> {
  expect((await client.recordMany(invocations)).filter((result) => 'error' in result)).toEqual([]);
}

async function begin(port = 0): Promise<void> {
  server = await SpawnedServer.start(join(folder, 'home'), port);
  client = new SessionBuddyClient({ url: server.url });
}

describe.skipIf(missing !== undefined)(`a Prometheus that scrapes the server${missing?.note ?? ''}`, { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'session-buddy-monitoring-'));
    await seedMonitored(join(folder, 'home'));
    await begin();
    socket = await WebSocketClient.connect(`${server.url}/ws`);
    stack = await MonitoringStack.start(join(folder, 'stack'), new URL(server.url).host);
    feeding = setInterval(() => {
      const work = [of('review', 'completed', 1.5, 'verification'), of('crackerjack', 'completed', 20, 'verification')];
      fed = record([...work, of('deploy', 'completed', 40, 'deployment')]).catch((error: unknown) => feedErrors.push(error));
    }, 500);
    await eventually(async () => (await stack.value('up{job="session-buddy"}')) === 1 || undefined);
  });

  afterAll(async () => {
    clearInterval(feeding);
    await socket?.close();
    await stack?.end();
    await server?.kill();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('loads every rule, and computes each without an error', async () => {
    const rules = await eventually(async () => {
      const loaded = await stack.listRules();
      return loaded.length > 0 && loaded.every(({ health }) => health !== 'unknown') ? loaded : undefined;
    });
    expect(rules.map(({ name }) => name).sort()).toEqual(
      [...recordingRules.map(({ record }) => record), ...alertRules.map(({ alert }) => alert)].sort(),
    );
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  it('sees a skill fail: the alert waits, fires, and reaches Alertmanager and the receiver', async () => {
    expect(await stack.stateOf(ALERT)).toBe('inactive');
    const states = new Set<string>();
    // The skill has to have been scraped before it fails, as any that is in use has.
    await eventually(async () => (await stack.query('skill_invocations_total{skill_name="migrate"}')).length > 0 || undefined);
    await record(Array.from({ length: 12 }, () => of('migrate', 'failed', 2, 'deployment')));
    await eventually(async () => {
      const state = (await stack.stateOf(ALERT)) ?? 'unknown';
      states.add(state);
      return state === 'firing' || undefined;
    });
    expect([...states]).toEqual(['inactive', 'pending', 'firing']);
    const [firing] = await stack.query(`ALERTS{alertname="${ALERT}",alertstate="firing"}`);
    expect(firing?.metric).toMatchObject({ severity: 'critical', component: 'skills', skill_name: 'migrate' });
    await eventually(async () => (await stack.listHeldAlerts()).includes(ALERT) || undefined);
    const line = await eventually(() => new RegExp(`^.*${ALERT}.*$`, 'm').exec(stack.receiver.output)?.[0]);
    expect(line).toMatch(/ firing critical SessionBuddySkillCriticalFailure: migrate completes 0% \(\/on-call\)$/);
  });

  it.each(dashboards.flatMap((dashboard) => listQueries(dashboard).map((query) => ({ ...query, dashboard: dashboard.uid }))))(
    'has data for the panel $title of $dashboard: $expr',
    async ({ title, expr }) => {
      const asked = faster(expr)
        .replaceAll('$__rate_interval', '10s')
        .replaceAll('$__range', '30s')
        .replace(/\$(?:skill|instance)\b/g, '.*');
      const isSeeded = !NOT_SEEDED.test(expr) && title !== 'annotation';
      if (isSeeded) await eventually(async () => (await stack.query(asked)).length > 0 || undefined, { explain: () => asked });
      else await stack.query(asked);
    },
  );

  it.each(alertRules)('has data for what $alert looks at', async ({ expr }) => {
    for (const operand of operandsOf(expr)) {
      if (NOT_SEEDED.test(operand)) await stack.query(faster(operand));
      else await eventually(async () => (await stack.query(faster(operand))).length > 0 || undefined, { explain: () => operand });
    }
  });

  it('answers what the runbooks ask', async () => {
    const queries = listRunbookQueries();
    expect(new Set(queries.map(({ alert }) => alert)).size).toBe(alertRules.length);
    for (const { alert, expr } of queries) {
      const asked = faster(expr.replace(/ (?:[<>]=?|==) [\d.]+$/, ''));
      if (NOT_SEEDED.test(expr)) await stack.query(asked);
      else await eventually(async () => (await stack.query(asked)).length > 0 || undefined, { explain: () => `${alert}: ${expr}` });
    }
  });

  it('has buckets of durations that grow with their bound', async () => {
    const buckets = await stack.query('sum by (le) (skill_duration_seconds_bucket)');
    const inOrder = buckets
      .map(({ metric, value }) => [Number(metric['le']?.replace('+Inf', 'Infinity')), Number(value[1])] as const)
      .sort(([a], [b]) => a - b);
    expect(inOrder.map(([bound]) => bound)).toEqual([0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, Infinity]);
    expect(inOrder.map(([, count]) => count)).toEqual(inOrder.map(([, count]) => count).toSorted((a, b) => a - b));
  });

  it('sees no burst of invocations when the server starts again with all its history', async () => {
    clearInterval(feeding);
    await fed;
    expect(feedErrors).toEqual([]);
    const stored = await server.count();
    expect(stored).toBeGreaterThan(1900);
    await eventually(async () => (await stack.value('sum(skill_invocations_total)')) === stored || undefined);
    const settledAt = performance.now();
    await server.kill();
    await eventually(async () => (await stack.value('up{job="session-buddy"}')) === 0 || undefined);
    await begin(Number(new URL(server.url).port));
    await eventually(async () => (await stack.value('sum_over_time(up{job="session-buddy"}[3s])')) >= 2 || undefined);
    const since = `${Math.round(performance.now() - settledAt)}ms`;
    expect(await stack.value(`sum(increase(skill_invocations_total[${since}]))`)).toBe(0);
    expect(await stack.value(`sum(increase(ingested_events_total[${since}]))`)).toBe(0);
    expect(await stack.value('sum(skill_invocations_total)')).toBe(stored);
  });

  describe('when history of a month ago is imported', () => {
    let importedAt: number;

    it('leaves it out of counters that are watched', async () => {
      const before = await stack.value('sum(skill_invocations_total)');
      const startedAt = new Date(Date.now() - 30 * 24 * 3_600_000);
      importedAt = performance.now();
      await record(Array.from({ length: 200 }, () => ({ ...of('review', 'completed', 1.5, 'verification'), startedAt })));
      expect(await server.count()).toBe(before + 200);
      const readAt = await stack.value('skill_metrics_cache_last_update');
      await eventually(async () => (await stack.value('skill_metrics_cache_last_update')) > readAt + 2 || undefined);
      expect(await stack.value('sum(skill_invocations_total)')).toBe(before);
    });

    it('sees no burst of invocations', async () => {
      const since = `${Math.round(performance.now() - importedAt) + 3000}ms`;
      expect(await stack.value(`sum(increase(skill_invocations_total[${since}]))`)).toBe(0);
    });
  });
});
