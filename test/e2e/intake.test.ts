import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHookFixture, readHookFixtureMessages } from '../support/read-hooks.ts';
import { telemetryOfHooks } from '../support/session-telemetry.ts';
import { SpawnedCli } from '../support/spawn-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SESSION = '2860aaaa-0000-4000-8000-000000000001';
const HOOKS = readHookFixtureMessages('claude-code/session.hooks.jsonl');
const GITHUB_SECRET = 'not a real secret';

let server: SpawnedCli;
let url: string;
let home: string;

beforeEach(async () => {
  home = temporaryFolder();
  process.env['SESSION_BUDDY_WEBHOOKS_GITHUB_SECRET'] = GITHUB_SECRET;
  server = new SpawnedCli(['start', '--port', '0', '--no-prometheus', '--mcp-port', '0', '--db', join(home, 'skills.db')], home);
  delete process.env['SESSION_BUDDY_WEBHOOKS_GITHUB_SECRET'];
  [, url = ''] = await server.printed(/dashboard\s+(http:\/\/[^/]+)\//);
});
afterEach(async () => {
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
});

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  return fetch(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

async function get<Body>(path: string): Promise<Body> {
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

const countStored = async () => (await get<{ invocations: number }>('/api/v1/status')).invocations;
const rejections = async () =>
  (await fetch(`${url}/metrics`).then((response) => response.text())).match(/^rejected_records_total.*$/gm) ?? [];

describe('hooks', () => {
  it('are answered at once with nothing, and stored soon after', async () => {
    for (const { body } of HOOKS) {
      const response = await post('/hooks/claude-code', body);
      expect([response.status, await response.text()]).toEqual([204, '']);
    }
    await expect.poll(countStored, { timeout: 10_000 }).toBe(15);
    const { timeline } = await get<{ timeline: { outcome: string }[] }>(`/api/v1/sessions/${SESSION}`);
    expect(timeline.filter(({ outcome }) => outcome === 'failed')).toHaveLength(2);
  });

  it('that are broken, foreign or too large cost a counted rejection and nothing else', async () => {
    for (const body of ['', '{', '[]', '"x"', '{"hook_event_name":"PreToolUse"}', '\u0000'.repeat(1_000)]) {
      expect((await post('/hooks/claude-code', body)).status).toBe(204);
    }
    expect((await post('/hooks/unknown-agent', '{}')).status).toBe(404);
    expect((await post('/hooks/claude-code', Buffer.alloc(33 * 1024 * 1024))).status).toBe(413);
    expect((await post('/hooks/claude-code', '{}', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await fetch(`${url}/hooks/claude-code`)).status).toBe(405);
    await expect.poll(async () => (await rejections()).join('\n'), { timeout: 10_000 }).toMatch(/source="hook",reason="not_json"} 3/);
    expect(await countStored()).toBe(0);
  });

  it.each(['/hooks/claude-code', '/hooks/github', '/v1/logs', '/api/v1/invocations'])(
    'that are too large are told so while they are still sent: %s',
    async (path) => {
      const tooLarge = Buffer.alloc(33 * 1024 * 1024);
      const headers = { 'content-type': 'application/json' };
      for (let round = 0; round < 3; round++) {
        const answers = await Promise.all([1, 2, 3].map(() => post(path, tooLarge, headers)));
        expect(answers.map(({ status }) => status)).toEqual([413, 413, 413]);
      }
    },
  );

  it('are all stored when the server is asked to end right after them', async () => {
    await Promise.all(HOOKS.map(({ body }) => post('/hooks/claude-code', body)));
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    server = new SpawnedCli(['start', '--port', '0', '--no-prometheus', '--mcp-port', '0', '--db', join(home, 'skills.db')], home);
    [, url = ''] = await server.printed(/dashboard\s+(http:\/\/[^/]+)\//);
    expect(await countStored()).toBe(15);
  });

  it('join with the transcript that is followed meanwhile', async () => {
    const folder = join(home, '.claude', 'projects', 'shop', SESSION, 'subagents');
    mkdirSync(folder, { recursive: true });
    for (const { body } of HOOKS) await post('/hooks/claude-code', body);
    writeFileSync(join(home, '.claude', 'projects', 'shop', `${SESSION}.jsonl`), readHookFixture('claude-code/session.transcript.jsonl'));
    writeFileSync(join(folder, 'agent-a1b2c3.jsonl'), readHookFixture('claude-code/session.subagent.jsonl'));
    type Sources = { source: string; count: number }[];
    const bySource = async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return [...text.matchAll(/^ingested_events_total\{source="(\w+)"\} (\d+)$/gm)].map(([, source = '', count]) => ({
        source,
        count: Number(count),
      }));
    };
    await expect
      .poll(async () => (await bySource()).filter(({ count }) => count > 0), { timeout: 15_000 })
      .toEqual([
        { source: 'transcript', count: 15 },
        { source: 'hook', count: 15 },
      ] satisfies Sources);
    expect(await countStored()).toBe(15);
  });
});

describe('telemetry over HTTP', () => {
  const request = () => telemetryOfHooks(HOOKS, { hasDetails: true })[1]?.body as Buffer;

  it('is answered once it is stored, zipped or not, and sent again it is stored once', async () => {
    const plain = await post('/v1/logs', request());
    expect([plain.status, plain.headers.get('content-type'), await plain.json()]).toEqual([200, 'application/json', {}]);
    const before = await countStored();
    const zipped = await post('/v1/logs', gzipSync(request()), { 'content-encoding': 'gzip' });
    expect([zipped.status, await zipped.json()]).toEqual([200, {}]);
    expect(await countStored()).toBe(before);
    for (const { body } of telemetryOfHooks(HOOKS, { hasDetails: true }))
      expect((await post('/v1/logs', Buffer.from(body))).status).toBe(200);
    expect(await countStored()).toBe(14);
  });

  it('is refused in its own encoding when it is no telemetry', async () => {
    const broken = await post('/v1/logs', '{"resourceLogs": 7');
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 3 }]);
    const protobuf = await post('/v1/traces', Buffer.from([0xff, 0xff, 0xff]), { 'content-type': 'application/x-protobuf' });
    expect([protobuf.status, protobuf.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
    expect((await post('/v1/logs', 'x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/v1/logs', 'x', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post('/v1/logs', request(), { 'content-encoding': 'br' })).status).toBe(415);
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    expect((await post('/v1/logs', bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await fetch(`${url}/v1/metrics`)).status).toBe(405);
  });
});

describe('webhooks', () => {
  const delivery = JSON.stringify({
    action: 'completed',
    repository: { full_name: 'ada/shop' },
    workflow_job: {
      ...{ id: 17, run_id: 5, run_attempt: 1, workflow_name: 'CI', name: 'test', status: 'completed', conclusion: 'failure' },
      ...{ head_branch: 'main', head_sha: 'a'.repeat(40), created_at: '2026-11-02T09:00:00Z' },
      ...{ started_at: '2026-11-02T09:00:10Z', completed_at: '2026-11-02T09:01:10Z' },
    },
  });
  const sign = (secret: string) => `sha256=${createHmac('sha256', secret).update(delivery).digest('hex')}`;
  const send = (secret: string) =>
    post('/hooks/github', delivery, { 'x-github-event': 'workflow_job', 'x-hub-signature-256': sign(secret) });

  it('are stored once when signed, however often they are delivered', async () => {
    expect((await send(GITHUB_SECRET)).status).toBe(200);
    expect((await send(GITHUB_SECRET)).status).toBe(200);
    expect(await countStored()).toBe(1);
    const { skills } = await get<{ skills: object[] }>('/api/v1/skills?from=2026-11-01&to=2026-11-03');
    expect(skills).toMatchObject([
      { skill_name: 'test', kind: 'ci', invocations: 1, completed: 0, duration_seconds: { p50: expect.closeTo(60, 0) } },
    ]);
  });

  it('are refused when signed by another, and GitLab without a token', async () => {
    expect((await send('another secret')).status).toBe(401);
    expect((await post('/hooks/gitlab', '{}', { 'x-gitlab-event': 'Job Hook', 'x-gitlab-token': '' })).status).toBe(401);
    expect(await countStored()).toBe(0);
  });
});
