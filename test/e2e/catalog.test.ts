import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listUnusedSkills } from '../../src/app/catalog/list-unused-skills.ts';
import { refreshCatalog } from '../../src/app/catalog/refresh-catalog.ts';
import { catalogSchema, unusedSkillsSchema } from '../../src/delivery/public-json/catalog-json.ts';
import type { SkillRef } from '../../src/domain/skill.ts';
import type { SkillListing } from '../../src/domain/skill-listing.ts';
import { LocalSkillCatalog } from '../../src/ingest/catalog/local-skill-catalog.ts';
import { ClaudeCodeParser } from '../../src/ingest/claude-code/claude-code-parser.ts';
import { localCatalogFiles } from '../../src/platform/local-catalog-files.ts';
import { describeWithSharedData } from '../support/describe-with-shared-data.ts';
import { MADE_UP_HOME, skillText, writeFiles } from '../support/made-up-home.ts';
import { observe } from '../support/observe.ts';
import { makeCli } from '../support/run-cli.ts';
import { sharedData } from '../support/shared-data.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY_MS = 86_400_000;
const clock = { now: () => NOW };
const WINDOW = { from: NOW - 30 * DAY_MS, to: NOW };

function listing(sessionId: string, at: number, skills: Readonly<Record<string, number | undefined>>): SkillListing {
  return {
    ...{ sessionId, agent: 'claude-code' as const, at },
    skills: Object.entries(skills).map(([name, contextTokens]) => ({
      skill: { kind: 'skill', name },
      ...(contextTokens === undefined ? {} : { contextTokens }),
    })),
  };
}

function session(sessionId: string, at: number, directory = '/home/ada/code/shop') {
  return { sessionId, agent: 'claude-code' as const, firstEventAt: at, lastEventAt: at + 1000, directory };
}

describe('what was offered', () => {
  let temporary: TemporaryStore;

  beforeAll(async () => {
    temporary = await openTemporaryStore(clock);
    const at = NOW - 2 * DAY_MS;
    const offered = { review: 30, deploy: 50, stale: 20 };
    await temporary.store.append({
      sessions: [session('s1', at), session('s2', at), session('s3', at, '/home/ada/code/site'), session('old', NOW - 40 * DAY_MS)],
      invocations: [
        observe({ name: 'review', sessionId: 's1', at }),
        observe({ name: 'stale', sessionId: 'old', at: NOW - 40 * DAY_MS }),
        observe({ name: 'review', kind: 'agent', sessionId: 's1', at }),
      ],
      listings: [
        listing('s1', at, offered),
        listing('s2', at, offered),
        listing('s2', at + 1, { deploy: 60, late: undefined }),
        listing('s3', at, { site: 5 }),
        listing('old', NOW - 40 * DAY_MS, offered),
        listing('nobody', at, offered),
      ],
    });
  });
  afterAll(() => temporary.remove());

  it('and not used is unused: by what it cost, with its last use', async () => {
    const report = await listUnusedSkills(temporary.store, WINDOW);
    expect(report.skills.map((it) => [it.skill.name, it.offeredSessions, it.contextTokens, it.windowTokens, it.lastUsedAt])).toEqual([
      ['deploy', 2, 55, 110, null],
      ['stale', 2, 20, 40, NOW - 40 * DAY_MS],
      ['site', 1, 5, 5, null],
      ['late', 1, null, null, null],
    ]);
    expect(report).toMatchObject({ sessions: 3, listedSessions: 3, known: 5, windowTokens: 155, evidence: 'too_few_sessions' });
  });

  it('is asked of one project, one window or one agent', async () => {
    const names = async (query: object) =>
      (await listUnusedSkills(temporary.store, { ...WINDOW, ...query })).skills.map(({ skill }) => skill.name);
    expect(await names({ project: 'site' })).toEqual(['site']);
    expect(await names({ from: NOW - 50 * DAY_MS, to: NOW - 20 * DAY_MS })).toEqual(['deploy', 'review']);
    expect(await names({ agent: 'codex' })).toEqual([]);
    expect(await names({ kinds: ['agent'] })).toEqual([]);
  });

  it('counts as no skill that was used', async () => {
    expect((await temporary.store.getStatus()).skills).toBe(3);
    expect(await temporary.store.findSkill({ ...WINDOW, name: 'deploy' })).toBeUndefined();
    const ranked = await temporary.store.rankSkills({ from: 0, to: NOW, kinds: ['skill', 'agent'], limit: 10 });
    expect(ranked.skills.map(({ skill }) => skill.name).sort()).toEqual(['review', 'review', 'stale']);
  });

  it('is stored once for all sessions that were offered the same', () => {
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const count = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'];
    expect([count('skill_listing'), count('skill_listing_entry'), count('session_listing')]).toEqual([3, 6, 5]);
    database.close();
  });
});

describe('the catalog', () => {
  it('keeps versions, marks what is gone and takes it back', async () => {
    const root = temporaryFolder();
    writeFiles(root, MADE_UP_HOME);
    const { store, path, remove } = await openTemporaryStore(clock);
    const catalog = new LocalSkillCatalog({ files: localCatalogFiles, managedFolder: join(root, 'managed') });
    let now = NOW;
    const refresh = () =>
      refreshCatalog({
        ...{ store, catalog, clock: { now: () => now++ }, environment: { HOME: join(root, 'home') } },
        workingDirectory: join(root, 'home/code/shop'),
      });
    const find = async (name: string) =>
      (await store.listDefinitions({})).filter(({ skill, form }) => skill.name === name && form === 'skill');
    expect(await refresh()).toBe((await store.listDefinitions({})).length);
    const stock = join(root, 'home/code/shop/.claude/skills/stock');
    writeFiles(stock, { 'SKILL.md': skillText('stock', 'Counts twice') });
    await refresh();
    expect(await find('stock')).toMatchObject([{ versions: 2, description: 'Counts twice', firstSeenAt: NOW, lastSeenAt: NOW + 1 }]);
    rmSync(stock, { recursive: true });
    rmSync(join(root, 'home/.claude/settings.json'));
    await refresh();
    expect([await find('stock'), await find('toolbox:renamed')]).toEqual([[], []]);
    writeFiles(stock, { 'SKILL.md': skillText('stock', 'Counts') });
    await refresh();
    expect(await find('stock')).toMatchObject([{ versions: 2, firstSeenAt: NOW }]);

    const elsewhere = { store, catalog, clock, environment: { HOME: join(root, 'home') }, workingDirectory: root };
    await refreshCatalog(elsewhere);
    expect(await find('stock')).toHaveLength(1);
    expect(
      new DatabaseSync(path, { readOnly: true })
        .prepare('SELECT count(*) AS n FROM skill_version WHERE definition_id NOT IN (SELECT id FROM skill_definition)')
        .get(),
    ).toEqual({ n: 0 });
    await remove();
  });

  it('is reported on the command line with what is installed and not used', async () => {
    const root = temporaryFolder();
    writeFiles(root, MADE_UP_HOME);
    const shop = join(root, 'home/code/shop');
    const cli = makeCli(join(root, 'home'), { io: { workingDirectory: shop, columns: 160 }, runtime: { clock } });
    const database = ['--db', join(root, 'skills.db')];
    expect(await cli(['report', '--unused', ...database])).toMatchObject({ exitCode: 1 });
    expect((await cli(['record', 'notes', '--outcome', 'completed', '--started-at', '2026-11-20T11:00:00Z', ...database])).exitCode).toBe(
      0,
    );

    const { out, exitCode } = await cli(['report', '--unused', ...database]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^toolbox:renamed +skill +claude-code +toolbox +– +11 +– +never$/m);
    expect(out).toMatch(/Too little data: 1 session in the window/);
    expect(out).toMatch(/None of 1 session says what it was offered/);

    const json = unusedSkillsSchema.parse(JSON.parse((await cli(['report', '--unused', '--agent', 'codex', '--json', ...database])).out));
    expect(json.skills.map(({ skill_name, installed }) => [skill_name, installed?.path])).toContainEqual([
      'deep',
      '~/.codex/skills/nested/deep/SKILL.md',
    ]);
    expect(json.totals.window_tokens).toBeNull();
    expect((await cli(['report', 'notes', '--unused', ...database])).exitCode).toBe(2);
    expect((await cli(['report', '--agent', 'codex', ...database])).exitCode).toBe(2);
  });

  it('says that nothing is known where nothing is', async () => {
    const root = temporaryFolder();
    const cli = makeCli(join(root, 'home'), { runtime: { clock } });
    const database = ['--db', join(root, 'skills.db')];
    await cli(['init', ...database]);
    expect((await cli(['report', '--unused', ...database])).out).toMatch(/Nothing is known of what could have been used/);
  });
});

describeWithSharedData('transcripts of a real project', () => {
  const files = globSync(join(sharedData('oh-my-posh') ?? '', 'claude/**/*.jsonl'));

  it('name the skills that were offered as their attachments do', () => {
    let attachments = 0;
    const sessions = new Set<string>();
    for (const path of files) {
      const parser = new ClaudeCodeParser({ path });
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        parser.parseLine(line);
        const listings = parser.drain().listings?.filter(({ skills }) => skills[0]?.skill.kind === 'skill') ?? [];
        if (!line.includes('"type":"skill_listing"') || !line.startsWith('{')) continue;
        const { attachment, sessionId } = JSON.parse(line);
        if (attachment?.type !== 'skill_listing') continue;
        attachments++;
        sessions.add(sessionId);
        expect(listings.map(({ skills }) => skills.map(({ skill }) => skill.name))).toEqual([attachment.names]);
        const tokens = listings[0]?.skills.reduce((sum, { contextTokens = Number.NaN }) => sum + contextTokens, 0) ?? 0;
        // Each entry is rounded up by less than one token.
        expect(tokens - (attachment.content.length + 1) / 4).toBeGreaterThanOrEqual(0);
        expect(tokens - (attachment.content.length + 1) / 4).toBeLessThan(attachment.names.length);
      }
    }
    expect([attachments, sessions.size]).toEqual([65, 48]);
  });

  it('leave no skill both used and unused', async () => {
    const root = temporaryFolder();
    const cli = makeCli(join(root, 'home'), { runtime: { clock } });
    const database = ['--db', join(root, 'skills.db')];
    await cli(['import', join(sharedData('oh-my-posh') ?? '', 'claude'), ...database]);
    const unused = unusedSkillsSchema.parse(
      JSON.parse((await cli(['report', '--unused', '--since', '2026-01-01', '--limit', '1000', '--json', ...database])).out),
    );
    const store = new DatabaseSync(join(root, 'skills.db'), { readOnly: true });
    const used = store
      .prepare('SELECT DISTINCT k.kind, k.name FROM invocation i JOIN skill k ON k.id = i.skill_id')
      .all() as unknown as SkillRef[];
    const offered = store
      .prepare('SELECT DISTINCT k.kind, k.name FROM skill_listing_entry e JOIN skill k ON k.id = e.skill_id')
      .all() as unknown as SkillRef[];
    const keys = (skills: readonly SkillRef[]) => new Set(skills.map(({ kind, name }) => `${kind} ${name}`));
    const unusedKeys = keys(unused.skills.map(({ kind, skill_name }) => ({ kind, name: skill_name })));
    const usedKeys = keys(used);
    expect([...usedKeys].filter((key) => unusedKeys.has(key))).toEqual([]);
    expect(unusedKeys).toEqual(new Set([...keys(offered)].filter((key) => !usedKeys.has(key))));
    expect(unused).toMatchObject({ evidence: 'enough', sessions: 48, sessions_with_offers: 48, known_skills: keys(offered).size });
    expect(unused.totals.skills).toBe(99);
    store.close();
  });
});

it('answers over HTTP with what the schemas say', async () => {
  const { HttpServer } = await import('../../src/delivery/http/http-server.ts');
  const root = temporaryFolder();
  writeFiles(root, MADE_UP_HOME);
  const { store, remove } = await openTemporaryStore(clock);
  const catalog = new LocalSkillCatalog({ files: localCatalogFiles, managedFolder: undefined });
  await refreshCatalog({
    store,
    catalog,
    clock,
    environment: { HOME: join(root, 'home') },
    workingDirectory: join(root, 'home/code/shop'),
  });
  await store.append({ invocations: [observe({ name: 'unused', at: NOW - DAY_MS })] });
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const server = new HttpServer({ store, clock, logger, version: '1', home: join(root, 'home') });
  const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
  try {
    const get = async (path: string) => (await fetch(`${url}${path}`)).json();
    const listed = catalogSchema.parse(await get('/api/v1/catalog?agent=claude-code&limit=2'));
    expect([listed.definitions.length, listed.total]).toEqual([2, 19]);
    expect(listed.definitions[0]).toMatchObject({
      skill_name: 'apps/web:deploy',
      path: '~/code/shop/apps/web/.claude/skills/deploy/SKILL.md',
    });
    const unused = unusedSkillsSchema.parse(await get('/api/v1/skills/unused?agent=gemini'));
    expect(unused.skills.map(({ skill_name }) => skill_name)).toEqual(['shared', 'route']);
    expect(await get('/api/v1/skills/deploy')).toMatchObject({ code: 'SKILL_NOT_FOUND' });
  } finally {
    await server.close();
    await remove();
  }
});
