import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../../test/support/keeping-logger.ts';
import { observe, observeMany } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { problemSchema } from '../public-json/problem-json.ts';
import { HttpServer, type HttpServerOptions, ROUTES } from './http-server.ts';
import { IDE_POSTS } from './ide-posts.ts';
import { createMetricsListener } from './metrics-listener.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Everything a name may hold that a URL may not. */
const AWKWARD_NAME = 'plug/in:ünïcode 100%25 名前?#&+"\\';
const clock = { now: () => NOW };

let temporary: TemporaryStore;
let server: HttpServer;
let base: string;
let port: number;
const logger = makeKeepingLogger();

async function start(options: Partial<HttpServerOptions> = {}) {
  const started = new HttpServer({ store: temporary.store, clock, logger, version: '1.2.3', ...options });
  return { server: started, ...(await started.listen({ host: '127.0.0.1', port: 0 })) };
}

async function get(path: string) {
  const response = await fetch(base + path);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

/** As `fetch`, with headers that it does not let through. */
function getRaw(path: string, headers: Record<string, string>, method = 'GET'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

/** What the server says to these bytes until it closes. */
function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (text += chunk));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  await temporary.store.append({
    invocations: [
      ...observeMany(40, 36, NOW - HOUR, { name: 'review', sessionId: 'session-b', durationMs: 1234.5678 }),
      ...observeMany(30, 15, NOW - 8 * DAY, { name: 'review', sessionId: 'session-a' }),
      ...observeMany(3, 3, NOW - HOUR, { name: 'Read', kind: 'tool', sessionId: 'session-b' }),
      observe({ name: AWKWARD_NAME, at: NOW - HOUR, sessionId: 'session-b', outcome: 'failed', errorType: 'exit_code_1' }),
      observe({ name: 'review', kind: 'agent', at: NOW - HOUR, outcome: 'open', sessionId: 'session-b' }),
    ],
    sessions: [
      { sessionId: 'session-a', agent: 'claude-code', firstEventAt: NOW - 9 * DAY, lastEventAt: NOW - 8 * DAY, directory: '/home/a/alpha' },
      { sessionId: 'session-b', agent: 'codex', firstEventAt: NOW - 2 * HOUR, lastEventAt: NOW - HOUR, directory: '/home/a/beta' },
    ],
  });
  const started = await start();
  ({ server, port } = started);
  base = started.url;
});

afterAll(async () => {
  await server.close();
  await temporary.remove();
});

describe('every route', () => {
  const skill = encodeURIComponent(AWKWARD_NAME);
  it.each([
    ['/health', '/health'],
    ['/api/v1/status', '/api/v1/status'],
    ['/api/v1/skills', '/api/v1/skills'],
    ['/api/v1/skills', '/api/v1/skills?since=30d&kinds=all&project=beta&q=REV&limit=1&offset=0'],
    ['/api/v1/skills', '/api/v1/skills?from=2026-11-01&to=2026-11-20T12:00:00%2B01:00'],
    ['/api/v1/skills/{skill_name}', '/api/v1/skills/review?kind=agent&since=12h'],
    ['/api/v1/skills/{skill_name}', `/api/v1/skills/${skill}`],
    ['/api/v1/skills/{skill_name}/metrics', `/api/v1/skills/${skill}/metrics?step=day`],
    ['/api/v1/skills/{skill_name}/metrics', '/api/v1/skills/review/metrics?since=2h'],
    ['/api/v1/metrics', '/api/v1/metrics?kinds=skill,tool&step=hour&since=2w'],
    ['/api/v1/sessions', '/api/v1/sessions?agent=codex&project=beta&limit=5&since=1d'],
    ['/api/v1/sessions/{session_id}', '/api/v1/sessions/session-b?limit=2'],
  ])('%s answers %s in the shape it documents', async (path, url) => {
    const { status, body, headers } = await get(url);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const route = ROUTES.find((candidate) => candidate.path === path);
    expect(route?.response.parse(body)).toEqual(body);
  });

  it('is sent with headers that keep other sites out, and a request id of its own', async () => {
    for (const path of ['/health', '/nothing', '/', '/api/v1/skills?limit=0']) {
      const { headers } = await fetch(base + path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('GET /api/v1/skills', () => {
  it('ranks without tools by default and says numbers in seconds and ratios', async () => {
    const { body } = await get('/api/v1/skills');
    const skills = body.skills as Record<string, unknown>[];
    expect(skills.map(({ skill_name, kind }) => [skill_name, kind])).toEqual([
      ['review', 'skill'],
      [AWKWARD_NAME, 'skill'],
      ['review', 'agent'],
    ]);
    expect(skills[0]).toMatchObject({
      invocations: 40,
      completed: 36,
      ended: 40,
      completion_ratio: 0.9,
      completion_interval: { lower: 0.769482, upper: 0.96042, level: 0.95 },
      duration_seconds: { mean: 1.235 },
      last_invoked_at: '2026-11-20T11:30:20.000Z',
      trend: 'improving',
    });
    expect(skills[2]).toMatchObject({
      completion_ratio: null,
      completion_interval: null,
      duration_seconds: { p50: null },
      trend: 'insufficient_data',
    });
    expect(body.totals).toMatchObject({ invocations: 42, skills: 3, outcomes: { open: 1, failed: 5, completed: 36 } });
  });

  it('pages', async () => {
    const { body } = await get('/api/v1/skills?limit=1&offset=1');
    expect(body.skills).toMatchObject([{ skill_name: AWKWARD_NAME }]);
    expect(body.totals).toMatchObject({ skills: 3 });
  });
});

describe('GET /api/v1/skills/{skill_name}', () => {
  it.each([AWKWARD_NAME, '%', '%2F', 'a/b', '..', '日本語 /:'])('takes the name %j percent-encoded', async (name) => {
    await temporary.store.append({ invocations: [observe({ name, kind: 'ci', at: NOW - HOUR, sessionId: 'session-b' })] });
    const encoded = name === '..' ? '%2E%2E' : encodeURIComponent(name);
    // Not by fetch, which resolves an encoded `..` before it asks.
    for (const path of [`/api/v1/skills/${encoded}?kind=ci`, `/api/v1/skills/${encoded}/metrics?kind=ci`]) {
      const { status, body } = await getRaw(path, { host: `127.0.0.1:${port}` });
      expect([status, JSON.parse(body).skill_name]).toEqual([200, name]);
    }
  });

  it('compares with the window before', async () => {
    const { body } = await get('/api/v1/skills/review');
    expect(body).toMatchObject({
      kind: 'skill',
      trend: 'improving',
      previous: { invocations: 30, completed: 15, completion_ratio: 0.5 },
      change: { completion_ratio: 0.4, sample_size: 70 },
      first_invoked_at: '2026-11-12T12:01:20.000Z',
    });
  });
});

describe('GET /api/v1/sessions', () => {
  it('pages through sessions and through a timeline', async () => {
    const first = await get('/api/v1/sessions?limit=1');
    const second = await get(`/api/v1/sessions?limit=1&before=${first.body.next}`);
    expect([first, second].map(({ body }) => (body.sessions as { session_id: string }[])[0]?.session_id)).toEqual([
      'session-b',
      'session-a',
    ]);
    expect(second.body.next).toBeNull();
    const page = await get('/api/v1/sessions/session-a?limit=20');
    expect(page.body).toMatchObject({ session_id: 'session-a', project: 'alpha', invocations: 30, completion_ratio: 0.5 });
    const rest = await get(`/api/v1/sessions/session-a?limit=20&after=${encodeURIComponent(String(page.body.next))}`);
    expect([page.body.timeline, rest.body.timeline].map((timeline) => (timeline as unknown[]).length)).toEqual([20, 10]);
    expect(rest.body.next).toBeNull();
  });
});

describe('a refusal', () => {
  it.each([
    ['/api/v1/skills?limit=0', /limit/],
    ['/api/v1/skills?limit=1e3', /limit: expected a whole number/],
    ['/api/v1/skills?limit=1&limit=2', /limit/],
    ['/api/v1/skills?offset=-1', /offset/],
    ['/api/v1/skills?kinds=nonsense', /kinds: expected all, or some of skill/],
    ['/api/v1/skills?kinds=', /kinds/],
    ['/api/v1/skills?since=yesterday', /since is a duration, as 7d/],
    ['/api/v1/skills?since=0d', /since/],
    ['/api/v1/skills?since=7d&from=2026-11-01', /either since, or from and to/],
    ['/api/v1/skills?from=2026-11-20T10:00:00', /from is an ISO 8601 instant/],
    ['/api/v1/skills?from=2026-02-31', /from is an ISO 8601 instant/],
    ['/api/v1/skills?from=2026-11-02&to=2026-11-01', /begins before it ends/],
    ['/api/v1/skills?sinse=7d', /unknown parameter sinse/],
    ['/api/v1/skills?__proto__=1', /unknown parameter __proto__/],
    ['/api/v1/skills/review?kind=all', /kind/],
    ['/api/v1/metrics?step=second', /step/],
    ['/api/v1/metrics?step=minute&since=30d', /at most 10000 points; this window has 43200 of a minute/],
    ['/api/v1/sessions?before=AAAA', /before is the `next`/],
    ['/api/v1/sessions?agent=nobody', /agent/],
    ['/api/v1/skills/%zz', /%zz/],
  ])('of %s is a problem with status 400 that names what is wrong', async (url, detail) => {
    const { status, headers, body } = await get(url);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(problemSchema.parse(body)).toMatchObject({ status: 400, title: 'Bad Request', detail: expect.stringMatching(detail) });
    expect(JSON.stringify(body)).not.toMatch(/\.ts|node_modules/);
  });

  it.each([
    ['/nothing', 'NOT_FOUND'],
    ['/api/v1/nothing', 'NOT_FOUND'],
    ['/api/v1/skills/no%20such', 'SKILL_NOT_FOUND'],
    ['/api/v1/skills/no%20such/metrics', 'SKILL_NOT_FOUND'],
    ['/api/v1/sessions/nobody', 'SESSION_NOT_FOUND'],
  ])('of %s is 404 with the code %s', async (url, code) => {
    const { status, body } = await get(url);
    expect([status, problemSchema.parse(body).code]).toEqual([404, code]);
  });

  const takesPosts = new Set(IDE_POSTS.map(({ path }) => path));
  const getOnly = ROUTES.map(({ path }) => path).filter((path) => !takesPosts.has(path));
  it.each([...getOnly, '/', '/api/openapi.json'])('of a POST to %s is 405 with what is allowed', async (path) => {
    const response = await fetch(base + path, { method: 'POST', body: 'x'.repeat(2_000_000) }).catch(() => undefined);
    // A server that refuses before it has read a long body may be seen as a reset.
    const answered = response ?? (await fetch(base + path, { method: 'POST' }));
    expect([answered.status, answered.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(problemSchema.parse(await answered.json()).code).toBe('METHOD_NOT_ALLOWED');
  });

  it('of a body that is too large is 413', async () => {
    const response = await fetch(`${base}/api/v1/nothing`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify('x'.repeat(2_000_000)),
    });
    expect([response.status, problemSchema.parse(await response.json()).code]).toEqual([413, 'CONTENT_TOO_LARGE']);
  });

  it('answers HEAD like GET, without a body', async () => {
    const response = await fetch(`${base}/api/v1/skills`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('of something that is not HTTP is 400 and closes', async () => {
    expect(await sendBytes('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(await sendBytes(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('requests of other sites', () => {
  it.each(['evil.example', 'evil.example:8765', 'localhost.evil.example', '127.0.0.1.evil.example', '128.0.0.1', '[::2]', 'localhost:'])(
    'with the host %j are refused',
    async (host) => {
      const { status, body } = await getRaw('/api/v1/skills', { host });
      expect([status, problemSchema.parse(JSON.parse(body)).status]).toEqual([403, 403]);
    },
  );

  it('without a host are refused', async () => {
    expect(await sendBytes('GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  });

  it.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'http://127.0.0.1@evil.example', 'file://', ''])(
    'with the origin %j are refused',
    async (origin) => {
      expect((await getRaw('/health', { host: `localhost:${port}`, origin })).status).toBe(403);
    },
  );

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.1.2.3:80', '[::1]', '[::1]:8765'])(
    'with our own host %j are answered',
    async (host) => {
      expect((await getRaw('/health', { host, origin: `http://${host.toLowerCase()}` })).status).toBe(200);
    },
  );
});

describe('the document of the API', () => {
  it('lists every route with its parameters', async () => {
    const { body } = await get('/api/openapi.json');
    const paths = body.paths as Record<string, { get: { parameters?: { name: string; in: string; required: boolean; schema: object }[] } }>;
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual([...new Set([...ROUTES, ...IDE_POSTS].map(({ path }) => path)), '/metrics']);
    const parameters = paths['/api/v1/skills/{skill_name}/metrics']?.get.parameters;
    expect(parameters?.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['skill_name', 'path', true],
      ['since', 'query', false],
      ['from', 'query', false],
      ['to', 'query', false],
      ['step', 'query', false],
      ['kind', 'query', false],
    ]);
    const limit = paths['/api/v1/skills']?.get.parameters?.find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({ description: 'rows at most; 50 when not given', schema: { type: 'integer', minimum: 1, maximum: 1000 } });
  });
});

describe('GET /health', () => {
  it('says what runs', async () => {
    const { body } = await get('/health');
    expect(body).toMatchObject({
      status: 'ok',
      version: '1.2.3',
      websocket: null,
      database: { status: 'ok', engine: 'sqlite', schema_version: 9 },
      failing: [],
    });
    expect(body.last_event_at).toMatch(/^2026-11-20T/);
    expect(body.uptime_seconds).toBeGreaterThan(0);
  });

  it('is 503 and names the database when that is gone, and other answers say so without a stack', async () => {
    const gone = await openTemporaryStore(clock);
    const other = await start({ store: gone.store });
    try {
      await gone.remove();
      const health = await fetch(`${other.url}/health`);
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({ status: 'unavailable', failing: ['database'], database: { status: 'unavailable' } });
      const skills = await fetch(`${other.url}/api/v1/skills`);
      expect(skills.status).toBeGreaterThanOrEqual(500);
      expect(problemSchema.parse(await skills.json()).detail).not.toMatch(/\.ts|\n/);
      expect(logger.lines.some(({ level, message }) => level === 'error' && message === 'request failed')).toBe(true);
    } finally {
      await other.server.close();
    }
  });
});

describe('the dashboard', () => {
  it('is served with its assets, and with a hint when it is not built', async () => {
    expect(await (await fetch(`${base}/`)).text()).toContain('npm run build');
    const folder = mkdtempSync(join(tmpdir(), 'session-buddy-page-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Session-Buddy</title>');
    writeFileSync(join(folder, 'assets', 'page-1a2b.js'), 'export {};');
    writeFileSync(join(folder, '.secret'), 'no');
    const other = await start({ dashboardDirectory: folder });
    try {
      const page = await fetch(`${other.url}/`);
      expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      const script = await fetch(`${other.url}/assets/page-1a2b.js`);
      expect([script.status, script.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(script.headers.get('content-type')).toMatch(/javascript/);
      for (const path of ['/.secret', '/nothing.js', '/..%2f..%2fetc%2fpasswd', '/assets/%00']) {
        const missing = await fetch(other.url + path);
        expect([path, missing.status < 500 && missing.status >= 400]).toEqual([path, true]);
      }
    } finally {
      await other.server.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('listening', () => {
  it.each(['0.0.0.0', '::', '192.168.1.10', 'example.com'])('on %s is refused, as others could reach it', async (host) => {
    const refused = new HttpServer({ store: temporary.store, clock, logger, version: '1' });
    await expect(refused.listen({ host, port: 0 })).rejects.toMatchObject({ code: 'NOT_LOOPBACK' });
    await refused.close();
  });

  it('on a port that is taken is PORT_IN_USE', async () => {
    const second = new HttpServer({ store: temporary.store, clock, logger, version: '1' });
    await expect(second.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });

  it('of the metrics port alone serves nothing else, and is a warning when the port is taken', async () => {
    const page = { answer: async () => ({ contentType: 'text/plain; charset=utf-8', chunks: [Buffer.from('up '), Buffer.from('1\n')] }) };
    const listener = await createMetricsListener({ page, host: '127.0.0.1', port: 0, logger });
    expect(await (await fetch(`${listener?.url}/metrics`)).text()).toBe('up 1\n');
    expect((await fetch(`${listener?.url}/api/v1/skills`)).status).toBe(404);
    await listener?.close();
    const warnings = () => logger.lines.filter(({ level }) => level === 'warn').length;
    const before = warnings();
    expect(await createMetricsListener({ page, host: '127.0.0.1', port, logger })).toBeUndefined();
    expect(warnings()).toBe(before + 1);
    await expect(createMetricsListener({ page, host: '0.0.0.0', port: 0, logger })).rejects.toMatchObject({ code: 'NOT_LOOPBACK' });
  });
});
