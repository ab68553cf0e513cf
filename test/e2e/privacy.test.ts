import { globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createHookReceivers } from '../../src/ingest/hook-receivers.ts';
import { createTelemetryReceiver } from '../../src/ingest/telemetry-receiver.ts';
import { TRANSCRIPT_SOURCES } from '../../src/ingest/transcript-sources.ts';
import { hashUser } from '../../src/platform/installation-key.ts';
import { dumpDatabase } from '../support/dump-database.ts';
import { legacyFile, reading } from '../support/migrate-legacy.ts';
import { CANARY, type Poison, poison } from '../support/poison.ts';
import { makeCli } from '../support/run-cli.ts';
import { makeSecrets } from '../support/secret-corpus.ts';
import { SpawnedCli } from '../support/spawn-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const SECRETS = makeSecrets();
/** JUnit's are XML; Cursor's name no calls, so nothing of them is stored. */
const READ_AS_JSON = TRANSCRIPT_SOURCES.filter(({ name }) => name !== 'junit' && name !== 'cursor');
const NOW = Date.parse('2026-11-20T12:00:00Z');
const PASSES: readonly Poison[] = [
  { secrets: SECRETS, isIntoNames: false },
  { secrets: SECRETS, isIntoNames: true },
];

/** Everything SQLite has of a database, as bytes, and what it holds, without signs and in lower case. */
function contentsOf(databasePath: string) {
  const folder = dirname(databasePath);
  const bytes = Buffer.concat(
    readdirSync(folder)
      .filter((name) => name.startsWith('skills.db'))
      .map((name) => readFileSync(join(folder, name))),
  );
  const plain = JSON.stringify(reading(databasePath, (database) => dumpDatabase(database)))
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return { bytes, plain };
}

/** Formats of which the database, the log beside it or a text still holds something. */
function leaksIn({ bytes, plain }: { readonly bytes: Buffer; readonly plain: string }): string[] {
  const leaks = SECRETS.flatMap(({ format, secret }) => {
    const letters = secret.toLowerCase().replace(/[^a-z0-9]/g, '');
    const pieces = [letters.slice(-12), letters.slice(-24, -12)].filter((piece) => piece.length === 12);
    return bytes.includes(secret) || pieces.some((piece) => plain.includes(piece)) ? [format] : [];
  });
  return [...leaks, ...[CANARY].filter((word) => bytes.includes(word) || plain.includes(word))];
}

const recordsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);
const names = (pass: Poison) => (pass.isIntoNames ? 'everywhere' : 'but for names');

describe.each(PASSES.map((pass) => [names(pass), pass] as const))('what agents write, poisoned %s', (_where, pass) => {
  it.each(READ_AS_JSON.map((source) => [source.name, source] as const))(
    'transcripts of %s leave no secret and no content',
    async (_name, source) => {
      const home = temporaryFolder();
      const paths = globSync(`${source.agent}/**/*.{json,jsonl}`, { cwd: FIXTURES }).filter(
        (path) => !path.includes('.expected.') && source.matchesPath(join(FIXTURES, path)),
      );
      for (const path of paths) {
        const text = readFileSync(join(FIXTURES, path), 'utf8');
        const isDocument = source.unit === 'document';
        const poisoned = isDocument
          ? [poison(JSON.parse(text), pass)]
          : text.split('\n').map((line) => (line.startsWith('{') && isJson(line) ? poison(JSON.parse(line), pass) : null));
        mkdirSync(dirname(join(home, 'histories', path)), { recursive: true });
        writeFileSync(
          join(home, 'histories', path),
          poisoned
            .filter((record) => record !== null)
            .map((record) => `${JSON.stringify(record)}\n`)
            .join(''),
        );
      }
      const database = join(home, 'db', 'skills.db');
      const { out, error } = await makeCli(home)(['import', join(home, 'histories'), '--db', database, '--json']);
      expect(error).toBe('');
      expect(JSON.parse(out).invocations.new).toBeGreaterThan(0);
      expect(leaksIn(contentsOf(database))).toEqual([]);
      expect(leaksIn({ bytes: Buffer.from(out), plain: '' })).toEqual([]);
    },
  );

  it('JUnit reports leave no secret and no content', async () => {
    const home = temporaryFolder();
    let next = 0;
    const words = () => `${CANARY} ${SECRETS.filter(({ text }) => !/[<>&"]/.test(text))[next++ % 60]?.text}`;
    for (const path of globSync('junit/**/*.xml', { cwd: FIXTURES })) {
      const text = readFileSync(join(FIXTURES, path), 'utf8');
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(
        join(home, path),
        text
          .replace(/message="[^"]*/g, (all) => `${all} ${words()}`)
          .replace(/>([^<\s][^<]*)<\/(?:failure|error|system-out)/g, (all) => `>${words()} ${all.slice(1)}`),
      );
    }
    const database = join(home, 'db', 'skills.db');
    const { out } = await makeCli(home)(['import', join(home, 'junit'), '--db', database, '--json']);
    expect(JSON.parse(out).invocations.new).toBeGreaterThan(0);
    expect(leaksIn(contentsOf(database))).toEqual([]);
  });

  it('hooks leave no secret and no content', async () => {
    const temporary = await openTemporaryStore({ now: () => NOW });
    let stored = 0;
    for (const receiver of createHookReceivers()) {
      const text = readFileSync(join(FIXTURES, 'hooks', receiver.agent, 'session.hooks.jsonl'), 'utf8');
      for (const { at, body } of recordsOf(text) as { at: string; body: unknown }[]) {
        const { invocations } = await temporary.store.append(receiver.take(JSON.stringify(poison(body, pass)), Date.parse(at)));
        stored += invocations.length;
      }
    }
    expect(stored).toBeGreaterThan(5);
    expect(leaksIn(contentsOf(temporary.path))).toEqual([]);
    await temporary.remove();
  });

  it('telemetry leaves no secret and no content', async () => {
    const temporary = await openTemporaryStore({ now: () => NOW });
    const receiver = createTelemetryReceiver((user) => hashUser('ab'.repeat(32), user));
    let stored = 0;
    for (const path of globSync('otlp/*/*.{logs,traces,metrics}.json', { cwd: FIXTURES })) {
      const signal = path.split('.').at(-2) as 'logs' | 'metrics' | 'traces';
      const document = poison(JSON.parse(readFileSync(join(FIXTURES, path), 'utf8')), pass);
      const taken = receiver.take({ signal, encoding: 'json', body: Buffer.from(JSON.stringify(document)), receivedAt: NOW });
      expect(taken.kind).toBe('taken');
      if (taken.kind === 'taken') stored += (await temporary.store.append(taken.batch)).invocations.length;
    }
    if (!pass.isIntoNames) expect(stored).toBeGreaterThan(3);
    expect(leaksIn(contentsOf(temporary.path))).toEqual([]);
    await temporary.remove();
  });
});

describe('what people and earlier versions put in', () => {
  it('leaves no secret by record, nor in its errors', async () => {
    const home = temporaryFolder();
    const run = makeCli(home);
    const database = join(home, 'db', 'skills.db');
    for (const { text } of SECRETS.filter((secret, index) => index % 4 === 0 && secret.text.length < 90 && !/\s/.test(secret.text))) {
      const { error } = await run([
        'record',
        `deploy ${text}`,
        '--outcome',
        'failed',
        '--error',
        text,
        '--phase',
        text,
        '--session',
        text,
        '--id',
        text,
        '--db',
        database,
      ]);
      expect(error).toBe('');
    }
    const wrong = await run(['record', 'x', '--outcome', 'completed', '--started-at', `at ${SECRETS[2]?.text}`, '--db', database]);
    expect(wrong.exitCode).toBe(2);
    expect(leaksIn({ bytes: Buffer.from(wrong.error), plain: wrong.error.toLowerCase() })).toEqual([]);
    expect(leaksIn(contentsOf(database))).toEqual([]);
  });

  it('leaves no prompt of an earlier database, and no secret in its errors and names', async () => {
    const home = temporaryFolder();
    const path = legacyFile();
    reading(path, (database) => {
      const insert = database.prepare(
        "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed, user_query, error_type, workflow_path) VALUES (?, '2026-10-01T00:00:00Z', 's1', 0, ?, ?, ?)",
      );
      for (const { text } of SECRETS) insert.run(`deploy ${text}`, `${CANARY} ${text}`, `Error: ${text} is not valid`, `/home/ada/${text}`);
    });
    const database = join(home, 'db', 'skills.db');
    const { out } = await makeCli(home)(['import', path, '--db', database, '--json']);
    expect(JSON.parse(out).invocations.new).toBeGreaterThan(SECRETS.length);
    expect(leaksIn(contentsOf(database))).toEqual([]);
  });

  it('leaves no secret in the log of a server', async () => {
    const home = temporaryFolder();
    const folder = join(home, '.claude', 'projects', 'p');
    mkdirSync(folder, { recursive: true });
    const line = {
      type: 'assistant',
      sessionId: 'session-1',
      uuid: 'u',
      timestamp: new Date(NOW).toISOString(),
      cwd: '/home/ada',
      version: '2',
    };
    const text = SECRETS.map(({ text: secret }, index) =>
      JSON.stringify({
        ...line,
        gitBranch: secret,
        message: { content: [{ type: 'tool_use', id: `c${index}`, name: 'Bash', input: { command: `${secret}; npm test ${CANARY}` } }] },
      }),
    );
    writeFileSync(join(folder, 'a.jsonl'), `${text.join('\n')}\n`);
    const database = join(home, 'db', 'skills.db');
    mkdirSync(dirname(database));
    const config = join(home, 'config.json');
    writeFileSync(config, JSON.stringify({ log: { level: 'debug' } }));
    const server = new SpawnedCli(['start', '--db', database, '--port', '0', '--no-prometheus', '--no-mcp', '--config', config], home);
    const url = (await server.printed(/http:\/\/[\d.:]+/))[0];
    await server.printed(/import/i);
    await fetch(`${url}/api/v1/skills/${encodeURIComponent(SECRETS[2]?.text ?? '')}`);
    server.child.kill('SIGTERM');
    await server.exited;
    const log = server.out + server.error;
    expect(log.length).toBeGreaterThan(20);
    expect(leaksIn({ bytes: Buffer.from(log), plain: log.toLowerCase() })).toEqual([]);
    expect(leaksIn(contentsOf(database))).toEqual([]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
