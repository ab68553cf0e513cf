import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { clustersSchema } from '../../src/delivery/public-json/clusters-json.ts';
import { oddInvocationsSchema } from '../../src/delivery/public-json/odd-invocations-json.ts';
import { searchSchema } from '../../src/delivery/public-json/search-json.ts';
import type { SkillDefinition } from '../../src/domain/skill-definition.ts';
import { HttpEmbedder } from '../../src/platform/http-embedder.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { observe, observeMany } from '../support/observe.ts';
import { makeCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };
const logger = { debug() {}, info() {}, warn() {}, error() {} };

function definition(name: string, description: string): SkillDefinition {
  return {
    agent: 'claude-code',
    path: `/home/ada/.claude/skills/${name}/SKILL.md`,
    skill: { kind: 'skill', name },
    form: 'skill',
    scope: 'personal',
    directory: null,
    plugin: null,
    marketplace: null,
    origin: null,
    description,
    isListed: true,
    isLoaded: true,
    problem: null,
    shadowedBy: null,
    contentHash: 'ab'.repeat(32),
    gitCommit: null,
    listingTokens: 20,
    bodyTokens: 200,
    stamp: '1',
  };
}

async function makeDatabase() {
  const home = temporaryFolder();
  const path = join(home, 'skills.db');
  const store = await openSqliteStore({ path, clock });
  await store.append({
    invocations: [
      ...observeMany(9, 7, NOW - 60_000, { name: 'ship-it' }),
      ...observeMany(120, 110, NOW - 60_000, { name: 'git commit', kind: 'shell', sessionId: 'session-2' }),
      observe({ name: 'Read', kind: 'tool', at: NOW - 1000 }),
    ],
  });
  await store.storeCatalog(
    {
      found: [
        definition('ship-it', 'Deploys the application to production'),
        definition('brew', 'Makes coffee in the kitchen'),
        definition('boil', 'Makes tea in the kitchen'),
      ],
      gone: [],
    },
    NOW,
  );
  return { home, path, store };
}

async function serve(options: ConstructorParameters<typeof HttpServer>[0]) {
  const server = new HttpServer(options);
  const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  return async (path: string) => (await fetch(`${url}${path}`)).json();
}

/** Answers as Ollama does: what has to do with drinks lies in one direction, all else in the other. */
async function startModel() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const texts = JSON.parse(body).input as string[];
      asked.push(...texts);
      response.end(JSON.stringify({ embeddings: texts.map((text) => (/coffee|tea|espresso/.test(text) ? [1, 0.1] : [0, 1])) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/embed`, asked };
}

it('answers alike in the terminal and over HTTP, with how each skill does', async () => {
  const { home, path, store } = await makeDatabase();
  onTestFinished(() => store.close());
  const get = await serve({ store, clock, logger, version: '1' });
  const overHttp = searchSchema.parse(await get('/api/v1/search?q=deploying'));
  expect(overHttp.results).toMatchObject([
    {
      skill_name: 'ship-it',
      description: 'Deploys the application to production',
      installed_for: ['claude-code'],
      invocations: 9,
      completion_ratio: 0.777778,
      completion_interval: { level: 0.95 },
      last_invoked_at: '2026-11-20T11:59:00.000Z',
      found_by: ['words'],
    },
  ]);
  expect(overHttp.ways.meaning).toEqual({ used: false, model: null, embedded: null, problem: null });
  const cli = makeCli(home, { runtime: { clock } });
  expect(JSON.parse((await cli(['search', 'deploying', '--db', path, '--json'])).out)).toEqual(overHttp);
  const { out } = await cli(['search', 'comit', '--db', path]);
  expect(out).toMatch(/git commit +shell +120 +92 % \(85–95\)/);
  expect(out).toContain('By words and spelling.');
  expect((await cli(['search', 'quantum', '--db', path])).out).toContain('Nothing like it among 4 skills.');
  expect((await cli(['search', 'Read', '--db', path])).out).not.toContain('tool');
  expect((await cli(['search', 'Read', '--kind', 'all', '--db', path])).out).toMatch(/^Read +tool/m);
  expect(await cli(['search', '--db', path])).toMatchObject({ exitCode: 2 });
  expect(await cli(['search', 'x', '--clusters', '--db', path])).toMatchObject({ exitCode: 2 });
  expect(await get('/api/v1/search?q=')).toMatchObject({ status: 400 });
});

it('searches by meaning with a model, embeds no text twice, and keeps no query', async () => {
  const { path, store } = await makeDatabase();
  const { url, asked } = await startModel();
  const embedder = new HttpEmbedder({ url, model: 'small', key: '' });
  const get = await serve({ store, clock, logger, version: '1', embedder });
  const answer = searchSchema.parse(await get('/api/v1/search?q=espresso'));
  expect(answer.ways.meaning).toEqual({ used: true, model: 'small', embedded: 4, problem: null });
  expect(answer.results.slice(0, 2).map(({ skill_name, found_by }) => [skill_name, found_by])).toEqual([
    ['boil', ['meaning']],
    ['brew', ['meaning']],
  ]);
  expect(asked).toHaveLength(1 + 4);
  await get('/api/v1/search?q=espresso');
  expect(asked).toHaveLength(1 + 4 + 1);
  await store.close();
  new DatabaseSync(path).exec('PRAGMA wal_checkpoint(TRUNCATE)');
  expect(readFileSync(path).includes('espresso')).toBe(false);
});

it('answers by words when the model does not, and says why', async () => {
  const { home, path, store } = await makeDatabase();
  await store.close();
  const environment = {
    HOME: home,
    SESSION_BUDDY_SEARCH_EMBEDDING_URL: 'http://127.0.0.1:9',
    SESSION_BUDDY_SEARCH_EMBEDDING_MODEL: 'small',
  };
  const cli = makeCli(home, { runtime: { clock }, io: { environment } });
  const run = await cli(['search', 'deploy', '--db', path]);
  expect(run.exitCode).toBe(0);
  expect(run.out).toContain('ship-it');
  expect(run.error).toMatch(/^searched by words and spelling only: http:\/\/127\.0\.0\.1:9 cannot be reached/);
  expect(JSON.parse((await cli(['search', 'deploy', '--db', path, '--json'])).out).ways.meaning).toMatchObject({
    used: false,
    model: 'small',
  });
});

it('groups skills in the terminal and over HTTP alike', async () => {
  const { home, path, store } = await makeDatabase();
  onTestFinished(() => store.close());
  const cli = makeCli(home, { runtime: { clock } });
  expect((await cli(['search', '--clusters', '--db', path])).out).toMatch(/kitchen makes|makes kitchen/);
  const listed = JSON.parse((await cli(['search', '--clusters', '--db', path, '--json'])).out);
  expect(listed.clusters).toMatchObject([{ skills: [{ kind: 'skill' }, { kind: 'skill' }] }]);
  const get = await serve({ store, clock, logger, version: '1' });
  expect(clustersSchema.parse(await get('/api/v1/clusters'))).toEqual(listed);
});

it('lists odd invocations with reasons', async () => {
  const { store } = await makeDatabase();
  onTestFinished(() => store.close());
  const odd = observe({
    name: 'git commit',
    kind: 'shell',
    at: NOW - 500,
    durationMs: 700_000,
    outcome: 'failed',
    errorType: 'exit_code_1',
  });
  await store.append({ invocations: [odd] });
  const get = await serve({ store, clock, logger, version: '1' });
  const answer = oddInvocationsSchema.parse(await get('/api/v1/anomalies/invocations'));
  expect(answer).toMatchObject({ status: 'compared', sample_size: 130, is_cut: false });
  const listed = answer.invocations.find(({ id }) => id === odd.eventId);
  expect(listed?.reason).toContain('11.7 min where 1 s is usual');
  expect(oddInvocationsSchema.parse(await get('/api/v1/anomalies/invocations?kinds=skill'))).toMatchObject({
    status: 'insufficient_data',
    sample_size: 9,
    required_sample_size: 100,
    invocations: [],
  });
});
