import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as publicApi from '../../src/client/index.ts';
import { type ClientOptions, type Invocation, SessionBuddyClient, type SessionBuddyClientError } from '../../src/client/index.ts';
import { ROUTES } from '../../src/delivery/http/http-server.ts';
import { compile, consumerConfig, installClient, NODE_TYPES } from '../support/client-package.ts';
import { findFreePort, SpawnedServer, serve } from '../support/spawn-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let home: string;
let server: SpawnedServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'session-buddy-client-'));
  server = await SpawnedServer.start(home);
});
afterAll(async () => {
  await server.kill();
  rmSync(home, { recursive: true, force: true });
});

/** A client that ends with the test, and what it reports. */
function connect(url: string, options: ClientOptions = {}) {
  const reports: { code: string; lost: (string | undefined)[] }[] = [];
  const onError = ({ code }: SessionBuddyClientError, lost: readonly Invocation[]) =>
    void reports.push({ code, lost: lost.map((invocation) => invocation?.id) });
  const client = new SessionBuddyClient({ url, onError, ...options });
  onTestFinished(() => client.close());
  return { client, reports };
}

const made = (id: string, more: Partial<Invocation> = {}): Invocation => ({ id, skillName: 'made', outcome: 'completed', ...more });
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => made(`${prefix}-${index}`));

describe('record', () => {
  it('answers once it is stored, and once only', async () => {
    const { client } = connect(`${server.url}/`);
    const invocation = made('record-1', { startedAt: new Date('2026-11-01T08:00:00Z'), durationSeconds: 2, sessionId: 'record' });
    expect(await client.record(invocation)).toEqual({ id: 'record-1', eventId: 'cli:record-1', status: 'new', outcome: 'completed' });
    expect(await client.record(invocation)).toMatchObject({ status: 'duplicate' });
    expect((await client.session('record')).timeline).toMatchObject([{ startedAt: '2026-11-01T08:00:00.000Z', durationSeconds: 2 }]);
  });

  it('fails with what the server says is wrong, and sends that once', async () => {
    const send = vi.fn(globalThis.fetch);
    const { client } = connect(server.url, { fetch: send });
    const failure = { name: 'SessionBuddyClientError', status: 400, code: 'BAD_REQUEST', retryable: false };
    await expect(client.record(made('wrong', { outcome: 'done' as never }))).rejects.toMatchObject(failure);
    expect(send).toHaveBeenCalledOnce();
  });

  it('splits what is more than the server takes, and says of each what became of it', async () => {
    const send = vi.fn(globalThis.fetch);
    const { client } = connect(server.url, { fetch: send });
    const wrong = Array.from({ length: 1000 }, () => made('x', { skillName: '' }));
    const results = await client.recordMany([...many('split', 1200), made('bad', { durationSeconds: -1 }), ...many('more', 799), ...wrong]);
    expect(send).toHaveBeenCalledTimes(3);
    expect(results.length).toBe(3000);
    expect(results[1200]).toEqual({ error: expect.stringMatching(/^duration_seconds: /) });
    expect(results[1201]).toMatchObject({ id: 'more-0', status: 'new' });
    expect(results.filter((result) => 'error' in result).length).toBe(1001);
  });

  it('halves a batch that is too large for one request', async () => {
    const directory = '\u{10FFFF}'.repeat(500);
    const { client } = connect(server.url);
    const batch = many('large', 1000).map((invocation) => ({
      ...invocation,
      directory,
      gitBranch: '文'.repeat(250),
      sessionId: '文'.repeat(200),
      subagentId: '文'.repeat(200),
      skillName: '文'.repeat(200),
    }));
    expect(Buffer.byteLength(JSON.stringify(batch))).toBeGreaterThan(4.2 * 1024 * 1024);
    expect((await client.recordMany(batch)).filter((result) => 'status' in result && result.status === 'new').length).toBe(1000);
  });
});

describe('queries', () => {
  it('have a method for every route but /health, which any of them answers', async () => {
    const paths: string[] = [];
    const { client } = connect(server.url, {
      fetch: (input, init) => {
        paths.push(new URL(String(input)).pathname);
        return fetch(input, init);
      },
    });
    await client.record(made('asked', { skillName: 'git commit/x', kind: 'shell', sessionId: 'asked-about', durationSeconds: 1 }));
    const window = { since: '7d' };
    const from = new Date(Date.now() - 3_600_000);
    const [top, skill, unused, catalog] = await Promise.all([
      client.topSkills({ from, kinds: ['shell'], limit: 5, q: 'COMMIT' }),
      client.skill('git commit/x', { ...window, kind: 'shell' }),
      client.unusedSkills({ ...window, kinds: 'all', agent: 'codex', limit: 3 }),
      client.catalog({ limit: 1 }),
    ]);
    expect(top.skills).toMatchObject([{ skillName: 'git commit/x', completionRatio: 1, outcomes: { failed_to_launch: 0 } }]);
    expect(skill).toMatchObject({ skillName: 'git commit/x', durationSeconds: { mean: 1 }, previous: { invocations: 0 } });
    expect([unused.evidence, catalog.total]).toEqual(['nothing_known', 0]);
    expect((await client.series('git commit/x', { step: 'hour' })).points).toMatchObject([{ invocations: 1 }]);
    expect((await client.totalSeries({ since: '1h', step: 'minute', kinds: ['shell'] })).skillName).toBeNull();
    expect((await client.sessions({ agent: 'cli', limit: 1000 })).sessions.map(({ sessionId }) => sessionId)).toContain('asked-about');
    expect(await client.session('asked-', { limit: 1 })).toMatchObject({ sessionId: 'asked-about', next: null });
    expect(await client.sessionAnalytics({ ...window, timezone: 'Asia/Tokyo' })).toMatchObject({
      timezone: 'Asia/Tokyo',
      followsData: false,
    });
    expect((await client.workflowBottlenecks()).recovery).toMatchObject({ troubles: 0, medianRecoverySeconds: null });
    await expect(client.checkpoint({ project: '/nowhere', since: '14d' })).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
    expect((await client.weeklyReport()).thisWeek.invocations).toBeGreaterThan(0);
    const name = 'git commit/x';
    expect((await client.trend(name, { days: 14, metric: 'volume', kind: 'shell' })).trend).toBe('insufficient_data');
    expect((await client.whatChanged({ days: 7 })).changes).toEqual([]);
    const forecasts = [await client.forecast(), await client.skillForecast(name)];
    // Shortly after midnight what was made up an hour ago is a whole day.
    expect(['insufficient_data', 'no_better_than_naive']).toContain(forecasts[0]?.daily.verdict);
    expect(forecasts[1]?.daily.verdict).toBe('insufficient_data');
    expect((await client.search('comit')).results).toMatchObject([{ skillName: name }]);
    expect((await client.clusters()).clusters).toEqual([]);
    expect((await client.anomalies({ ...window, threshold: 3, open: true })).anomalies).toEqual([]);
    expect((await client.oddInvocations(window)).sampleSize).toBeGreaterThan(0);
    expect((await client.dependencies(name, { minLift: 2 })).dependencies).toEqual([]);
    expect([(await client.flow(name)).skillName, (await client.failures()).skills]).toEqual([name, []]);
    expect((await client.recommendations({ userId: 'all' })).evidence).toBe('sufficient');
    expect((await client.prediction(name, { kind: 'shell', workflowPhase: 'execution' })).skillName).toBe(name);
    expect((await client.baselines({ kinds: 'all' })).baselines.length).toBeGreaterThanOrEqual(0);
    expect(await client.experiments({ status: 'running' })).toEqual({ experiments: [] });
    await expect(client.experiment('a/b')).rejects.toMatchObject({ code: 'EXPERIMENT_NOT_FOUND' });
    expect(await client.meters({ attribute: 'model' })).toEqual({ meters: [] });
    expect((await client.pipelines(window)).pipelines).toEqual([]);
    await expect(client.pipeline('a/b', window)).rejects.toMatchObject({
      code: 'PIPELINE_NOT_FOUND',
      advice: expect.stringContaining('pipelines'),
    });
    expect((await client.suggestions({ task: 'commit the change', filePath: 'src/app.test.ts', limit: 1 })).suggestions).toMatchObject([
      { skillName: name, confidence: expect.any(Number), shortcut: null },
    ]);
    expect(await client.registerShortcut(name, 'Shift+Ctrl+T')).toEqual({ skillName: name, shortcut: 'ctrl+shift+t' });
    expect((await client.shortcuts()).shortcuts).toHaveLength(1);
    expect(await client.removeShortcut(name)).toEqual({ shortcuts: [] });
    expect(await client.status()).toMatchObject({ isDemo: false, uptimeSeconds: expect.any(Number), websocket: { connections: 0 } });
    expect(await client.get('/health')).toMatchObject({ status: 'ok', lastEventAt: expect.any(String) });
    for (const { path } of ROUTES) {
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
      expect(
        paths.filter((asked) => pattern.test(asked)),
        path,
      ).not.toEqual([]);
    }
  });
});

describe('while the server is away', () => {
  it('waits for one that starts later', async () => {
    const port = await findFreePort();
    const { client } = connect(`http://127.0.0.1:${port}`, { attempts: 8 });
    const recorded = client.record(made('early'));
    const late = await serve(temporaryFolder(), port);
    expect(await recorded).toMatchObject({ status: 'new' });
    expect(await late.count()).toBe(1);
  });

  it('stores all that was queued before, during and after a crash, each once', async () => {
    const folder = temporaryFolder();
    const port = await findFreePort();
    const first = await serve(folder, port);
    const { client, reports } = connect(first.url, { attempts: 1 });
    for (const invocation of many('before', 150)) client.queue(invocation);
    await client.flush();
    for (const invocation of many('lost-answer', 50)) client.queue(invocation);
    const flushed = client.flush();
    await first.kill();
    await flushed;
    for (const invocation of many('during', 150)) client.queue(invocation);
    await client.flush();
    expect(reports.at(-1)).toEqual({ code: 'UNREACHABLE', lost: [] });
    const second = await serve(folder, port);
    for (const invocation of many('after', 20)) client.queue(invocation);
    await client.close();
    expect(await second.count()).toBe(370);
    expect(reports.flatMap(({ lost }) => lost)).toEqual([]);
  });

  it('drops the oldest when its queue is full, and says which', async () => {
    const port = await findFreePort();
    const { client, reports } = connect(`http://127.0.0.1:${port}`, { attempts: 1, queueLimit: 5 });
    for (const invocation of many('q', 3)) client.queue(invocation);
    await client.flush();
    for (const invocation of many('r', 4)) client.queue(invocation);
    expect(reports.slice(1)).toEqual([
      { code: 'QUEUE_FULL', lost: ['q-0'] },
      { code: 'QUEUE_FULL', lost: ['q-1'] },
    ]);
    const late = await serve(temporaryFolder(), port);
    await client.flush();
    expect(await late.count()).toBe(5);
  });

  it('says at the end what it could not send', async () => {
    const { client, reports } = connect('http://127.0.0.1:1', { attempts: 1 });
    client.queue(made('unsent'));
    await client.close();
    client.queue(made('too-late'));
    expect(reports).toEqual([
      { code: 'UNREACHABLE', lost: [] },
      { code: 'CLOSED', lost: ['unsent'] },
      { code: 'CLOSED', lost: ['too-late'] },
    ]);
  });

  it('stores once what was stored when its answer was lost', async () => {
    let lost = 0;
    const relay = createServer((incoming, outgoing) => {
      const { method, headers, url } = incoming;
      const onward = request(`${server.url}${url}`, { method, headers }, (answer) => {
        if (lost++ === 0) answer.resume().on('end', () => outgoing.destroy());
        else outgoing.writeHead(answer.statusCode ?? 0, answer.headers) && answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void relay.close());
    const { client } = connect(`http://127.0.0.1:${(relay.address() as AddressInfo).port}`);
    const before = await server.count();
    expect(await client.record({ skillName: 'made', outcome: 'completed' })).toMatchObject({ status: 'duplicate' });
    expect([lost, (await server.count()) - before]).toEqual([2, 1]);
  });
});

describe('queue and track', () => {
  it('send within a second, or as soon as there are 100', async () => {
    const bodies: number[] = [];
    const { client } = connect(server.url, {
      fetch: (input, init) => {
        bodies.push(JSON.parse(String(init?.body)).invocations.length);
        return fetch(input, init);
      },
    });
    for (const invocation of many('hundred', 99)) client.queue(invocation);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bodies).toEqual([]);
    client.queue(made('hundred-99'));
    expect(bodies).toEqual([100]);
    await client.flush();
    client.queue(made('alone'));
    await vi.waitFor(() => expect(bodies).toEqual([100, 1]), 2000);
  });

  it('never throw, and report what cannot be recorded', async () => {
    const { client, reports } = connect(server.url);
    const circular: { self?: unknown } = {};
    circular.self = circular;
    for (const wrong of [undefined, null, { id: 'big', skillName: 1n }, { ...made('circle'), circular }]) client.queue(wrong as never);
    expect(reports.map(({ code }) => code)).toEqual(['REJECTED', 'REJECTED', 'REJECTED', 'REJECTED']);
    client.queue(made('good'));
    client.queue(made('unknown', { outcome: 'done' as never }));
    await client.flush();
    expect(reports.slice(4)).toEqual([{ code: 'REJECTED', lost: ['unknown'] }]);
    const throwing = new SessionBuddyClient({
      url: 'http://127.0.0.1:1',
      attempts: 1,
      onError: () => {
        throw new Error('from onError');
      },
    });
    throwing.queue(made('x'));
    await throwing.close();
  });

  it('record how a function ended and how long it took, but never what an error says', async () => {
    const { client } = connect(server.url);
    const options = { sessionId: 'tracked', kind: 'agent' } as const;
    class PaymentError extends Error {
      override readonly name = 'PaymentError';
    }
    expect(await client.track('good', () => new Promise((resolve) => setTimeout(() => resolve(7), 60)), options)).toBe(7);
    const failure = new PaymentError('card 4111 of Ada');
    await expect(client.track('bad', () => Promise.reject(failure), options)).rejects.toBe(failure);
    await expect(
      client.track(
        'odd',
        () => {
          throw Object.assign(new Error('x'), { name: 'card 4111 of Ada' });
        },
        options,
      ),
    ).rejects.toThrow('x');
    await client.flush();
    const { timeline } = await client.session('tracked');
    expect(timeline.map(({ skillName, kind, outcome }) => [skillName, kind, outcome])).toEqual([
      ['good', 'agent', 'completed'],
      ['bad', 'agent', 'failed'],
      ['odd', 'agent', 'failed'],
    ]);
    expect(timeline[0]?.durationSeconds).toBeGreaterThanOrEqual(0.058);
    expect(timeline[0]?.durationSeconds).toBeLessThan(1);
    expect(timeline[1]?.errorType?.toLowerCase()).toMatch(/payment/);
    expect(JSON.stringify(timeline)).not.toMatch(/4111|Ada/);
  });

  it('keep the time at which it was queued', async () => {
    const port = await findFreePort();
    const { client } = connect(`http://127.0.0.1:${port}`, { attempts: 1 });
    const before = Date.now();
    client.queue(made('timed', { durationSeconds: 10, sessionId: 'timed' }));
    const after = Date.now();
    await serve(temporaryFolder(), port);
    await client.flush();
    const startedAt = Date.parse((await client.session('timed')).timeline[0]?.startedAt ?? '');
    expect(startedAt).toBeGreaterThanOrEqual(before - 10_000);
    expect(startedAt).toBeLessThanOrEqual(after - 10_000);
  });

  it('send all at the end of an `await using` block', async () => {
    const before = await server.count();
    {
      await using client = new SessionBuddyClient({ url: server.url });
      for (const invocation of many('using', 1234)) client.queue(invocation);
    }
    expect((await server.count()) - before).toBe(1234);
  });
});

describe('subscribe', () => {
  it('hears of one skill, and again after the server was restarted', async () => {
    const folder = temporaryFolder();
    const port = await findFreePort();
    const first = await serve(folder, port);
    const { client } = connect(first.url);
    const log: string[] = [];
    const counts: (number | undefined)[] = [];
    const options = { skillName: 'made', onOpen: () => void log.push('open'), onClose: (code: number) => void log.push(`close ${code}`) };
    client.subscribe(options, ({ data }) => void counts.push(data.topSkills[0]?.invocationCount));
    await vi.waitFor(() => expect(counts).toContain(undefined), 3000);
    await client.record(made('live-1'));
    await vi.waitFor(() => expect(counts.at(-1)).toBe(1), 3000);
    await first.kill();
    await vi.waitFor(() => expect(log).toEqual(['open', 'close 1006']), 3000);
    await serve(folder, port);
    await client.record(made('live-2'));
    await vi.waitFor(() => expect(counts.at(-1)).toBe(2), 15_000);
    expect(log).toEqual(['open', 'close 1006', 'open']);
    await client.close();
    const heard = counts.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(counts.length).toBe(heard);
  }, 60_000);

  it('takes the WebSocket that it is given, and shows its token', async () => {
    const sockets: WebSocket[] = [];
    class KeptWebSocket extends WebSocket {
      constructor(url: string, protocols?: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    const { client } = connect(server.url, { webSocket: KeptWebSocket, token: 'abc.def-ghi_jkl' });
    expect(await new Promise((resolve) => client.subscribe({ kinds: 'all' }, ({ data }) => resolve(data.topSkills)))).toBeInstanceOf(Array);
    expect(sockets.map(({ protocol, url }) => [protocol, url])).toEqual([['bearer', `${server.url.replace('http', 'ws')}/ws`]]);
  });

  it('ends when the server refuses what is asked for', async () => {
    const { client } = connect(server.url);
    const refused = await new Promise((resolve) => client.subscribe({ kinds: ['of tomorrow' as never], onError: resolve }, () => {}));
    expect(refused).toMatchObject({ code: 'BAD_MESSAGE', retryable: false });
  });

  it('says that there is no WebSocket', () => {
    vi.stubGlobal('WebSocket', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(() => connect(server.url).client.subscribe({}, () => {})).toThrow(expect.objectContaining({ code: 'NO_WEB_SOCKET' }));
  });
});

describe('the package', () => {
  it('offers this and nothing else', () => {
    expect(Object.keys(publicApi).sort()).toEqual(['SessionBuddyClient', 'SessionBuddyClientError']);
  });

  describe('as it is built', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'session-buddy-consumer-'));
      installClient(folder);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('runs without any package and without our other files', () => {
      const built = join(folder, 'node_modules/session-buddy/dist/client');
      const texts = readdirSync(built)
        .filter((name) => name.endsWith('.js'))
        .map((name) => readFileSync(join(built, name), 'utf8'));
      const imports = texts.flatMap((text) => [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, name]) => name));
      expect(imports.length).toBeGreaterThan(5);
      expect(imports.filter((name) => !name?.startsWith('./'))).toEqual([]);
    });

    it('lets a program end whose server stays away', () => {
      const program = `import { SessionBuddyClient } from 'session-buddy/client';
        new SessionBuddyClient({ url: 'http://127.0.0.1:1', attempts: 1 }).queue({ skillName: 'x', outcome: 'completed' });`;
      expect(spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, timeout: 10_000 }).status).toBe(0);
    });

    it.each([
      ['a browser', { lib: ['es2022', 'dom'], types: [] }],
      ['Node', { lib: ['es2024'], ...NODE_TYPES }],
    ])('has types that compile in a program for %s, all libraries checked', (_, options) => {
      copyFileSync(new URL('../fixtures/client/use.ts', import.meta.url), join(folder, 'use.ts'));
      compile(folder, 'tsconfig.json', consumerConfig(['use.ts'], { ...options, skipLibCheck: false, exactOptionalPropertyTypes: true }));
    });
  });
});
