import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepAnomalies } from '../../src/app/anomalies/keep-anomalies.ts';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { MetricsPage } from '../../src/delivery/prometheus/metrics-page.ts';
import { anomalyListSchema } from '../../src/delivery/public-json/anomaly-json.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { observe } from '../support/observe.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { makeCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T12:30:20Z');
const clock = { now: () => NOW };

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const random = seededRandom(1);
  const invocations = Array.from({ length: 20 * 24 * 4 }, (_, k) => {
    const at = NOW - Math.floor((k / 4) * HOUR) - 1000;
    const isBroken = at > NOW - 10 * HOUR;
    return observe({
      name: 'deploy',
      kind: 'shell',
      at,
      outcome: random() < (isBroken ? 0.3 : 0.95) ? 'completed' : 'failed',
      durationMs: 2000,
    });
  });
  await temporary.store.append({ invocations });
});
afterAll(() => temporary.remove());

describe('a skill that fails since this morning', () => {
  it('is in the answer of the command line, the same over HTTP, in the report, and on the metrics page', async () => {
    const cli = makeCli(temporaryFolder(), { runtime: { clock } });
    const run = async (...argv: string[]) => (await cli([...argv, '--db', temporary.path])).out;
    const document = anomalyListSchema.parse(JSON.parse(await run('anomalies', '--json')));
    expect(document.anomalies).toMatchObject([
      { skill_name: 'deploy', kind: 'shell', metric: 'completion_rate', anomaly_type: 'performance_drop', resolved_at: null },
    ]);
    const [anomaly] = document.anomalies;
    expect(anomaly?.deviation_score).toBeLessThan(-2);
    expect(anomaly?.observed_value).toBeLessThan(anomaly?.baseline_value ?? 0);

    const text = await run('anomalies');
    expect(text).toMatch(/1 change out of the ordinary \(since 24h\), 1 still open/);
    expect(text).toMatch(/deploy +\w+ +completion 9\d % → \d\d % +-\d/);
    expect(await run('anomalies', '--threshold', '9')).toMatch(/^Nothing unusual/);
    expect(await run('anomalies', '--since', '1s')).toMatch(/deploy/);
    expect(await run('report')).toMatch(/out of the ordinary:\n {2}deploy: completion/);
    expect((await cli(['anomalies', '--skill', 'never seen', '--db', temporary.path])).exitCode).toBe(1);
    expect((await cli(['anomalies', '--threshold', '-1', '--db', temporary.path])).exitCode).toBe(2);

    const server = new HttpServer({ store: temporary.store, clock, logger: makeKeepingLogger(), version: '1' });
    const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
    try {
      const answer = await fetch(`${url}/api/v1/anomalies`);
      expect(anomalyListSchema.parse(await answer.json()).anomalies).toEqual(document.anomalies);
      const none = await fetch(`${url}/api/v1/anomalies?threshold=9&skill_name=deploy&open=true`);
      expect(anomalyListSchema.parse(await none.json())).toMatchObject({ threshold: 9, anomalies: [] });
    } finally {
      await server.close();
    }
    const page = parseExposition(await new MetricsPage({ store: temporary.store, clock, version: '1' }).render());
    expect(page.get('anomalies_detected_total')?.samples).toMatchObject([
      { labels: { anomaly_type: 'performance_drop', skill_name: 'deploy' }, value: 1 },
    ]);
    expect(page.get('skill_anomalies_open')?.samples.reduce((sum, { value }) => sum + value, 0)).toBe(1);
  });

  it('survives a rebuild of everything derived', async () => {
    const context = { store: temporary.store, clock, publish: () => undefined };
    await keepAnomalies.update(context);
    const before = await temporary.store.analyses.anomalies.list({ from: 0, limit: 100 });
    const cli = makeCli(temporaryFolder(), { runtime: { clock } });
    expect((await cli(['compact', '--rebuild', '--db', temporary.path])).exitCode).toBe(0);
    await cli(['anomalies', '--db', temporary.path]);
    expect(await temporary.store.analyses.anomalies.list({ from: 0, limit: 100 })).toEqual(before);
  });
});
