import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { observe } from '../support/observe.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { answers, Receiver } from '../support/receiver.ts';
import { makeCli } from '../support/run-cli.ts';
import { SpawnedCli } from '../support/spawn-cli.ts';
import { findFreePort } from '../support/spawn-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const SECRET = 'k9-Vq7_not-to-be-seen';
const HOUR = 3_600_000;

function makeHome(targets: readonly unknown[]) {
  const home = temporaryFolder();
  const config = join(home, 'config.json');
  writeFileSync(config, JSON.stringify({ notifications: { targets, source: 'test' } }));
  const cli = makeCli(home);
  return { home, config, run: (...argv: string[]) => cli([...argv, '--config', config]) };
}

describe('session-buddy notify test', () => {
  it('sends a message to each target and says what came back', async () => {
    const receiver = await Receiver.start();
    const dead = `http://127.0.0.1:${await findFreePort()}`;
    receiver.answer(answers.status(200, {}, 'ok'), answers.status(400, {}, `{"errors":["no such key ${SECRET}"]}`), answers.status(503));
    const { run } = makeHome([
      { name: 'team', kind: 'slack', url: `${receiver.url}/services/${SECRET}` },
      { name: 'pager', kind: 'pagerduty', url: receiver.url, secret: SECRET },
      { name: 'alerts', kind: 'alertmanager', url: receiver.url },
      { name: 'dead', kind: 'webhook', url: dead, secret: SECRET },
      { name: 'closed', kind: 'webhook', url: 'http://127.0.0.1:1/' },
    ]);
    const { out, error, exitCode } = await run('notify', 'test');
    expect(out.split('\n')).toEqual([
      `team (slack): delivered, ${receiver.url} answered 200: ok`,
      `pager (pagerduty): refused, ${receiver.url} answered 400: {"errors":["no such key [redacted]"]}`,
      `alerts (alertmanager): failed, ${receiver.url} answered 503`,
      `dead (webhook): failed, ${dead} could not be reached (ECONNREFUSED)`,
      'closed (webhook): failed, http://127.0.0.1:1 has a port that no HTTP is sent to',
      '',
    ]);
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 1 });
    expect(receiver.requests.map(({ path }) => path)).toEqual([`/services/${SECRET}`, '/', '/api/v2/alerts']);

    const one = await run('notify', 'test', 'team', '--json');
    expect(JSON.parse(one.out)).toEqual({ targets: [{ name: 'team', kind: 'slack', outcome: 'delivered', detail: 'answered 200' }] });
    expect(one.exitCode).toBe(0);
  });

  it('is taken by the example, which refuses what is signed with another secret', async () => {
    const port = await findFreePort();
    const example = spawn(process.execPath, [fileURLToPath(new URL('../../examples/typescript/receive-webhook.ts', import.meta.url))], {
      env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: SECRET },
    });
    onTestFinished(() => void example.kill('SIGKILL'));
    let printed = '';
    example.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await vi.waitFor(() => expect(printed).toMatch(/^listening/), 15_000);
    const url = `http://127.0.0.1:${port}/`;
    const { run } = makeHome([
      { name: 'ours', kind: 'webhook', url, secret: SECRET },
      { name: 'theirs', kind: 'webhook', url, secret: 'another' },
    ]);
    const { out } = await run('notify', 'test');
    expect(out).toMatch(/^ours \(webhook\): delivered, .+ answered 204\ntheirs \(webhook\): refused, .+ answered 401\n$/);
    await vi.waitFor(() => expect(printed).toMatch(/test: Session-Buddy can reach you.*\nrefused: not signed with our secret\n$/));
  });

  it('says what is wrong with the configuration, and never a secret of it', async () => {
    const slack = { name: 'team', kind: 'slack', url: `https://hooks.example/${SECRET}` };
    const wrong: readonly [readonly unknown[], RegExp][] = [
      [[{ ...slack, url: `ftp://hooks.example/${SECRET}` }], /notifications\.targets\.0\.url/],
      [[{ ...slack, secret: SECRET }], /notifications\.targets\.0\.secret: .*slack/],
      [[{ ...slack, kind: 'sms' }], /notifications\.targets\.0\.kind/],
      [[{ ...slack, colour: SECRET }], /notifications\.targets\.0/],
      [[{ name: 'pager', kind: 'pagerduty' }], /routing key/],
      [[{ name: 'hook', kind: 'webhook', secret: SECRET }], /needs a url/],
      [[slack, slack], /a name of its own/],
      [[{ ...slack, name: 'no spaces' }], /a name has/],
      [[{ ...slack, events: [] }], /notifications\.targets\.0\.events/],
    ];
    for (const [targets, message] of wrong) {
      const { error, out, exitCode } = await makeHome(targets).run('notify', 'test');
      expect({ out, exitCode }).toEqual({ out: '', exitCode: 2 });
      expect(error).toMatch(/^CONFIG_INVALID/);
      expect(error).toMatch(message);
      expect(error).not.toContain(SECRET);
    }
    expect((await makeHome([]).run('notify', 'test')).error).toMatch(/nobody is to be notified/);
    expect((await makeHome([slack]).run('notify', 'test', 'pager')).error).toMatch(/has no "pager"; it has team/);
    const shown = await makeHome([slack]).run('config', 'check');
    expect(shown.out).toContain('notifications.targets = "(set)"');
    expect(shown.out).not.toContain(SECRET);
  });
});

describe('a server that is told to notify', () => {
  it('tells of a skill that begins to fail while it runs, once, and counts it', async () => {
    const receiver = await Receiver.start();
    const { home, config } = makeHome([{ name: 'hook', kind: 'webhook', url: receiver.url }]);
    const temporary = await openTemporaryStore(systemClock);
    const random = seededRandom(1);
    const now = Date.now();
    const use = (at: number, isBroken: boolean) =>
      observe({ name: 'deploy', at, outcome: !isBroken && random() < 0.95 ? 'completed' : 'failed', durationMs: 2000 });
    await temporary.store.append({ invocations: Array.from({ length: 2000 }, (_, k) => use(now - HOUR - (k * HOUR) / 4, false)) });
    const start = () =>
      new SpawnedCli(
        ['start', '--db', temporary.path, '--config', config, '--port', '0', '--no-import', '--no-watch', '--no-prometheus', '--no-mcp'],
        home,
      );
    await temporary.store.append({ invocations: Array.from({ length: 60 }, (_, k) => use(now - k * 20_000, true)) });
    await temporary.store.close();
    onTestFinished(() => temporary.remove());

    let cli = start();
    onTestFinished(() => void cli.child.kill('SIGKILL'));
    const [, url = ''] = await cli.printed(/^dashboard +(http:\/\/[^/]+)\/$/m);
    const [{ body } = { body: '' }] = await receiver.untilReceived(1, 15_000);
    expect(JSON.parse(body)).toMatchObject({
      ...{ event: 'anomaly_detected', source: 'test', url: `${url}/#/skills/deploy?kind=skill` },
      anomaly: { skill_name: 'deploy', metric: 'completion_rate', anomaly_type: 'performance_drop' },
    });
    const told = receiver.requests.length;
    const page = parseExposition(await (await fetch(`${url}/metrics`)).text());
    const samples = page.get('session_buddy_notifications_total')?.samples;
    expect(samples?.map(({ labels }) => labels)).toEqual(
      ['delivered', 'failed', 'dropped'].map((outcome) => ({ target: 'hook', outcome })),
    );
    expect(samples?.[0]?.value).toBeGreaterThanOrEqual(1);
    cli.child.kill('SIGTERM');
    expect(await cli.exited).toBe(0);

    cli = start();
    const [, again = ''] = await cli.printed(/^dashboard +(http:\/\/[^/]+)\/$/m);
    await fetch(`${again}/metrics`);
    cli.child.kill('SIGTERM');
    expect(await cli.exited).toBe(0);
    expect(receiver.documents().filter(({ text }) => text === JSON.parse(body).text)).toHaveLength(1);
    expect(receiver.requests.length).toBeLessThanOrEqual(told + 1);
  }, 60_000);
});
