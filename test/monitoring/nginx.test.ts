import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { alertRules, RUNBOOKS, readDeployed } from '../support/deploy-files.ts';
import { withReplaced } from '../support/faster-rules.ts';
import { findTool, toolEnvironment } from '../support/find-tool.ts';
import { findFreePort, SpawnedServer } from '../support/spawn-server.ts';
import { eventually, SpawnedProcess } from '../support/spawned-process.ts';

const missing = [findTool('nginx', "Debian's nginx-light"), findTool('openssl', "Debian's openssl")].find(({ isThere }) => !isThere);
const PASSWORD = 'known to both';
const AUTHORIZATION = `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`;

let folder: string;
let server: SpawnedServer;
let nginx: SpawnedProcess;
let tlsPort: number;
let plainPort: number;
let metricsPort: number;

function openssl(...argv: string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', argv, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** The deployed file with ports that are free and files that the test made. */
async function writeConfiguration(): Promise<void> {
  [tlsPort, plainPort, metricsPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  mkdirSync(join(folder, 'tls'));
  const argv = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost'];
  openssl(...argv, '-addext', 'subjectAltName=DNS:localhost', '-days', '1', '-keyout', 'tls/tls.key', '-out', 'tls/tls.crt');
  writeFileSync(join(folder, 'tls/htpasswd'), `me:${openssl('passwd', '-6', PASSWORD)}\n`);
  cpSync(RUNBOOKS, join(folder, 'runbooks'), { recursive: true });
  const site = withReplaced(readDeployed('nginx/session-buddy.conf'), {
    'listen 8080': `listen 127.0.0.1:${plainPort}`,
    'listen 8443': `listen 127.0.0.1:${tlsPort}`,
    'listen 9464': `listen 127.0.0.1:${metricsPort}`,
    '127.0.0.1:8765': new URL(server.url).host,
    '/etc/nginx/tls/': `${folder}/tls/`,
    '/usr/share/session-buddy/runbooks/': `${folder}/runbooks/`,
  });
  writeFileSync(join(folder, 'site.conf'), site);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid nginx.pid; error_log stderr warn; ${process.getuid?.() === 0 ? 'user root;' : ''} events {}
http { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s; include site.conf; }`,
  );
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: 'localhost', port: tlsPort, path, method, headers, rejectUnauthorized: false }, async (response) => {
      let text = '';
      for await (const piece of response.setEncoding('utf8')) text += piece;
      resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body: text });
    });
    sent.on('error', reject).end(body);
  });
}

const known = (path: string, headers: Readonly<Record<string, string>> = {}) => ask(path, { authorization: AUTHORIZATION, ...headers });

/** @returns the first message, or the status of the refusal */
function connect(headers: Readonly<Record<string, string>>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://localhost:${tlsPort}/ws`, { headers, rejectUnauthorized: false });
    socket.on('message', (data) => {
      resolve(JSON.parse(String(data)));
      socket.close();
    });
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
    socket.on('error', reject);
  });
}

describe.skipIf(missing !== undefined)(`nginx before the server${missing?.note ?? ''}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'session-buddy-nginx-'));
    server = await SpawnedServer.start(join(folder, 'home'));
    await writeConfiguration();
    nginx = new SpawnedProcess('nginx', ['-p', folder, '-c', 'nginx.conf'], folder);
    await eventually(async () => (await ask('/health')).status === 401 || undefined, { explain: () => nginx.output });
  });

  afterAll(async () => {
    await nginx?.end();
    await server?.kill();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('takes the configuration without a warning', () => {
    const { status, stderr } = spawnSync('nginx', ['-t', '-p', folder, '-c', 'nginx.conf'], { encoding: 'utf8', env: toolEnvironment });
    expect({ status, warnings: stderr.split('\n').filter((line) => /\[(?:warn|emerg|alert)\]/.test(line)) }).toEqual({
      status: 0,
      warnings: [],
    });
  });

  it('leads from plain HTTP to TLS', async () => {
    const answer = await fetch(`http://127.0.0.1:${plainPort}/a?b=c`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, 'https://127.0.0.1/a?b=c']);
  });

  it('answers who knows the password, nobody else, and passes the password on to nobody', async () => {
    expect((await ask('/api/v1/status')).status).toBe(401);
    expect((await ask('/api/v1/status', { authorization: `Basic ${Buffer.from('me:wrong').toString('base64')}` })).status).toBe(401);
    expect(JSON.parse((await known('/health')).body)).toMatchObject({ status: 'ok' });
    expect((await known('/')).status).toBe(200);
  });

  it('takes what is recorded through it', async () => {
    const body = JSON.stringify({ skill_name: 'from afar', outcome: 'completed' });
    const answer = await ask('/api/v1/invocations', { authorization: AUTHORIZATION, 'content-type': 'application/json' }, 'POST', body);
    expect(JSON.parse(answer.body)).toMatchObject({ accepted: 1 });
  });

  it('carries the WebSocket, for pages of its own host only', async () => {
    const own = `https://localhost:${tlsPort}`;
    expect(await connect({ authorization: AUTHORIZATION })).toMatchObject({ type: 'connected' });
    expect(await connect({ authorization: AUTHORIZATION, origin: own })).toMatchObject({ type: 'connected' });
    expect(await connect({ authorization: AUTHORIZATION, origin: 'https://evil.example' })).toBe(403);
    expect(await connect({ origin: own })).toBe(401);
  });

  it.each(['https://evil.example', 'http://localhost', 'null', 'https://localhost.evil.example', 'https://xlocalhost'])(
    'refuses a page of %s',
    async (origin) => {
      expect((await known('/api/v1/status', { origin })).status).toBe(403);
    },
  );

  it('has the page of each alert where the alert says', async () => {
    for (const { alert, annotations } of alertRules) {
      const { status, type, body } = await known(new URL(annotations.runbook_url).pathname);
      expect({ alert, status, type }).toEqual({ alert, status: 200, type: 'text/plain; charset=utf-8' });
      expect(body).toContain(`# ${alert}`);
    }
    expect((await known('/runbooks/../tls/tls.key')).body).not.toContain('PRIVATE');
  });

  it('has the metrics and the health on a port of their own, and nothing else there', async () => {
    const plain = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${metricsPort}${path}`, { method });
    expect(await (await plain('/metrics')).text()).toContain('session_buddy_build_info');
    expect((await plain('/health')).status).toBe(200);
    expect((await plain('/api/v1/status')).status).toBe(404);
    expect((await plain('/metrics', 'POST')).status).toBe(403);
  });
});
