import { execFile, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SessionBuddyClient } from '../../src/client/index.ts';
import { compile, consumerConfig, installClient, NODE_TYPES } from '../support/client-package.ts';
import { SpawnedServer } from '../support/spawn-server.ts';

const run = promisify(execFile);
const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const DOCUMENT = new URL('../../docs/client.md', import.meta.url);
const SECRET = 'known to both';

const isThere = (command: string, ...argv: string[]) => spawnSync(command, argv).status === 0;
const hasPython = isThere('python3', '--version');
// `--json` came with curl 7.82.
const hasCurl = isThere('curl', '--json', '', '--version');
const hasOpenssl = isThere('openssl', 'version');

let folder: string;
let server: SpawnedServer;
let client: SessionBuddyClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-buddy-examples-'));
  cpSync(join(EXAMPLES, 'typescript'), join(folder, 'typescript'), { recursive: true });
  installClient(folder);
  const settings = join(folder, 'home', '.session-buddy');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'config.json'), JSON.stringify({ webhooks: { github_secret: SECRET } }));
  server = await SpawnedServer.start(join(folder, 'home'));
  client = new SessionBuddyClient({ url: server.url });
  const used = ['asked-1', 'asked-2', 'asked-3'].map((skillName) => ({ skillName, outcome: 'completed', durationSeconds: 2 }) as const);
  await client.recordMany(used);
});
afterAll(async () => {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

function environment() {
  return { ...process.env, SESSION_BUDDY_URL: server.url, SESSION_BUDDY_WEBHOOKS_GITHUB_SECRET: SECRET };
}

async function print(command: string, ...argv: string[]): Promise<string> {
  const { stdout, stderr } = await run(command, argv, { env: environment(), encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}

const typescript = (name: string) => print(process.execPath, join(folder, 'typescript', name));
const python = (name: string) => print('python3', join(EXAMPLES, 'python', name));
const curl = (name: string) => print('sh', join(EXAMPLES, 'curl', name));

const timeline = async (session: string) => (await client.session(session)).timeline;

describe('examples in TypeScript', () => {
  it('record, and say what is wrong with one of a batch', async () => {
    expect((await typescript('record.ts')).split('\n')).toEqual([
      expect.stringMatching(/^cli:[\da-f-]{36} is new$/),
      'completed: new',
      'failed: new',
      expect.stringMatching(/^not recorded: skill_name: /),
      '',
    ]);
    const recorded = (await timeline('nightly-42')).map(({ skillName, outcome, errorType }) => [skillName, outcome, errorType]);
    expect(recorded.sort()).toEqual([
      ['npm publish', 'failed', 'exit_code_1'],
      ['npm test', 'completed', null],
      ['release-notes', 'completed', null],
    ]);
  });

  it('track a function, and queue many', async () => {
    expect(await typescript('track.ts')).toBe('A long text about ma\nfailed: RangeError: Invalid count value: -1\n');
    expect(await client.skill('summarize')).toMatchObject({ kind: 'agent', invocations: 2, completed: 1, ended: 2 });
    expect(await client.skill('index-page')).toMatchObject({ kind: 'tool', invocations: 250, completed: 250 });
  });

  it('ask', async () => {
    expect(await typescript('query.ts')).toMatch(/^(?:.+: \d+ uses, .+\n){3}SKILL_NOT_FOUND: .+\n$/);
  });

  it('follow a skill until it is used', async () => {
    const example = spawn(process.execPath, [join(folder, 'typescript', 'subscribe.ts'), 'used-later'], { env: environment() });
    const printed = new Promise<string>((resolve) => {
      let text = '';
      example.stdout.setEncoding('utf8').on('data', (part: string) => {
        if (text === '') void client.record({ skillName: 'used-later', outcome: 'completed' });
        text += part;
      });
      example.on('close', () => resolve(text));
    });
    expect(await printed).toMatch(/^connected\n(?:\S+Z used-later: 0 uses .*\n)+\S+Z used-later: 1 uses in 24 h, \d+ sessions active\n$/);
  });

  it('compile for whoever has the package and the types of Node', () => {
    const files = readdirSync(join(folder, 'typescript')).map((name) => join('typescript', name));
    expect(files.length).toBeGreaterThanOrEqual(4);
    compile(folder, 'tsconfig.json', consumerConfig(files, NODE_TYPES));
  });
});

describe.skipIf(!hasPython)('examples in Python (skipped without python3)', () => {
  it('record a batch', async () => {
    expect((await python('record.py')).split('\n')).toEqual([
      expect.stringMatching(/^cli:[\da-f-]{36} is new$/),
      expect.stringMatching(/^cli:[\da-f-]{36} is new$/),
      expect.stringMatching(/^outcome: /),
      '',
    ]);
    expect((await timeline('nightly-43')).length).toBe(2);
  });

  it('send a batch again under the same ids after 503, 429 and no answer', async () => {
    const bodies: string[] = [];
    const busy = createServer(async (request, response) => {
      const chunks = await request.toArray();
      const attempt = bodies.push(Buffer.concat(chunks).toString());
      if (attempt === 3) response.destroy();
      else if (attempt < 3) response.writeHead(attempt === 1 ? 503 : 429, { 'retry-after': '1' }).end('{"detail":"busy"}');
      else response.end('{"results":[{"event_id":"cli:1","status":"new"}]}');
    });
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void busy.close());
    const SESSION_BUDDY_URL = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
    const { stdout } = await run('python3', [join(EXAMPLES, 'python', 'record.py')], { env: { ...process.env, SESSION_BUDDY_URL } });
    expect(stdout).toBe('cli:1 is new\n');
    expect([bodies.length, new Set(bodies).size]).toEqual([4, 1]);
  });

  it('ask', async () => {
    expect(await python('query.py')).toMatch(/^(?:.+: \d+ uses, (?:\d+% completed|none ended)\n){3}$/);
  });
});

describe.skipIf(!hasCurl)('examples with curl (skipped without curl 7.82 or newer)', () => {
  it('record once however often they are run, and ask', async () => {
    for (const isNew of [true, false]) {
      const [one = '', batch = '', skill = ''] = (await curl('record.sh')).split('\n');
      expect(JSON.parse(one).results).toMatchObject([{ event_id: 'cli:nightly-44-notes' }]);
      const { accepted, results } = JSON.parse(batch) as { accepted: number; results: { status: string }[] };
      expect([accepted, ...results.map(({ status }) => status === 'new')]).toEqual([2, isNew, isNew]);
      expect(JSON.parse(skill)).toMatchObject({ skill_name: 'npm publish', kind: 'shell' });
    }
    expect((await timeline('nightly-44')).length).toBe(1);
  });

  it('send a log record of OpenTelemetry', async () => {
    expect(await curl('otlp-log.sh')).toBe('{}\n');
    expect(await timeline('5f0c1a52-3c1e-4b57-9d0a-000000000044')).toMatchObject([
      { eventId: 'claude-code:toolu_nightly_44', skillName: 'npm run build', kind: 'shell', durationSeconds: 1.5, outcome: 'completed' },
    ]);
  });

  it.skipIf(!hasOpenssl)('deliver a signed webhook of GitHub (skipped without openssl)', async () => {
    expect(JSON.parse(await curl('github-webhook.sh'))).toEqual({ status: 'stored' });
    expect(await timeline('ci:github:ada/app:10541589276/1')).toMatchObject([
      { skillName: 'unit-tests', kind: 'ci', outcome: 'completed' },
    ]);
  });
});

describe('docs/client.md', () => {
  const blocks = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^```(ts|py|sh)\n([\s\S]*?)^```$/gm)];
  const sources = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|py|sh)$/.test(path))
    .map((path) => readFileSync(join(EXAMPLES, path), 'utf8'));

  it('shows code of the examples', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    for (const [, , block = ''] of blocks)
      expect(
        sources.filter((source) => source.includes(block)),
        block,
      ).not.toEqual([]);
  });
});
