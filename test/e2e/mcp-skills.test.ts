import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { SkillsClient } from '@modelcontextprotocol/client/ext/skills';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshCatalog } from '../../src/app/catalog/refresh-catalog.ts';
import { LocalSkillCatalog } from '../../src/ingest/catalog/local-skill-catalog.ts';
import { localCatalogFiles } from '../../src/platform/local-catalog-files.ts';
import { ERAS, startMcp } from '../support/mcp.ts';
import { observeMany } from '../support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 30);
const clock = { now: () => NOW };
const PERFORMANCE = 'session-buddy/performance';

let home: string;
let temporary: TemporaryStore;
let mcp: Awaited<ReturnType<typeof startMcp>>;

const skillText = (name: string, body = 'Do it.') => `---\nname: ${name}\ndescription: Does ${name}.\n---\n# ${name}\n\n${body}\n`;

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'session-buddy-test-'));
  write('secret.txt', 'not for anybody');
  write('.claude/skills/pdf/SKILL.md', skillText('pdf'));
  write('.claude/skills/pdf/references/GUIDE.md', 'How to.');
  write('.claude/skills/pdf/logo.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]));
  write('.claude/skills/pdf/.env', 'KEY=1');
  symlinkSync(join(home, 'secret.txt'), join(home, '.claude/skills/pdf/leak.txt'));
  symlinkSync(home, join(home, '.claude/skills/pdf/up'));
  write('.claude/skills/Not A Name/SKILL.md', skillText('Not A Name'));
  write('.claude/skills/huge/SKILL.md', skillText('huge'));
  write('.claude/skills/huge/data.bin', new Uint8Array(1024 * 1024 + 1));
  write('.claude/commands/deploy.md', '---\ndescription: Ships.\n---\nShip it.');
  write('.codex/skills/lint/SKILL.md', skillText('lint'));
  temporary = await openTemporaryStore(clock);
  await temporary.store.append({ invocations: observeMany(20, 18, NOW - 60_000, { name: 'pdf', durationMs: 3000 }), sessions: [] });
  await scan();
  mcp = await startMcp({ store: temporary.store, clock, hasSkills: true });
});

afterAll(async () => {
  await mcp.stop();
  await temporary.remove();
  rmSync(home, { recursive: true, force: true });
});

async function scan(): Promise<void> {
  const catalog = new LocalSkillCatalog({ files: localCatalogFiles, managedFolder: join(home, 'managed') });
  await refreshCatalog({ store: temporary.store, catalog, clock, environment: { HOME: home }, workingDirectory: home });
}

describe.each(ERAS)('the Skills extension for a client of era %s', (era) => {
  const withSkills = async <T>(work: (skills: SkillsClient, client: Client) => Promise<T>) => {
    const { client, end } = await mcp.connectOverHttp(era);
    try {
      return await work(new SkillsClient(client), client);
    } finally {
      await end();
    }
  };

  it('lists the installed skills that may be served, each with how it did', () =>
    withSkills(async (skills) => {
      expect(skills.supported).toBe(true);
      const { skills: entries } = await skills.list();
      expect(entries.map(({ frontmatter }) => frontmatter.name)).toEqual(['pdf', 'lint']);
      const [pdf, lint] = entries;
      expect(pdf?.uri).toMatch(/^skill:\/\/claude-code\/personal-[0-9a-f]{8}\/pdf\/SKILL\.md$/);
      expect(pdf?._meta?.[PERFORMANCE]).toMatchObject({
        ...{ skill_name: 'pdf', invocations: 20, completed: 18, ended: 20, completion_ratio: 0.9 },
        completion_interval: { level: 0.95 },
        duration_seconds: { p95: expect.closeTo(3, 1) },
      });
      expect(lint?._meta?.[PERFORMANCE]).toMatchObject({ invocations: 0, last_invoked_at: null });
    }));

  it('gets one, and reads its files as their digests say', () =>
    withSkills(async (skills) => {
      const [pdf] = (await skills.list()).skills;
      const { skill } = await skills.get(pdf?.uri ?? '');
      expect(skill).toEqual(pdf);
      expect((skill.resources as { uri: string }[]).map(({ uri }) => uri.split('/pdf/')[1])).toEqual([
        'SKILL.md',
        'logo.png',
        'references/GUIDE.md',
      ]);
      expect(await skills.read(skill)).toMatchObject({ verified: true, body: expect.stringContaining('Do it.') });
      expect(await skills.read(skill, 'references/GUIDE.md')).toMatchObject({ text: 'How to.', mimeType: 'text/markdown' });
      expect([...(await skills.read(skill, 'logo.png')).bytes]).toEqual([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
    }));

  it('serves nothing but these files', () =>
    withSkills(async (skills, client) => {
      const root = ((await skills.list()).skills[0]?.uri ?? '').replace('SKILL.md', '');
      const paths = [
        'leak.txt',
        'up/secret.txt',
        '.env',
        '../../secret.txt',
        '%2e%2e/%2e%2e/secret.txt',
        '..%2f..%2fsecret.txt',
        'references',
        'SKILL.md%00',
        '%ff',
        '',
      ];
      for (const path of paths) await expect(client.readResource({ uri: `${root}${path}` }), path).rejects.toMatchObject({ code: -32602 });
      await expect(client.readResource({ uri: `skill://${home}/secret.txt` })).rejects.toMatchObject({ code: -32602 });
      await expect(skills.get('skill://claude-code/personal-00000000/pdf/SKILL.md')).rejects.toMatchObject({ code: -32602 });
      await expect(skills.list({ cursor: 'made-up' })).rejects.toMatchObject({ code: -32602 });
    }));

  it('leaves the other resources as they are', () =>
    withSkills(async (_, client) => {
      expect(client.getServerCapabilities()).toMatchObject({ resources: { subscribe: true, listChanged: false }, prompts: {}, tools: {} });
      expect((await client.listResources()).resources.map(({ name }) => name)).toEqual(['dashboard', 'pdf']);
      expect((await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain('skill://{+path}');
      expect((await client.listTools()).tools.length).toBeGreaterThan(1);
      const { contents } = await client.readResource({ uri: 'session-buddy://skills/pdf' });
      expect(contents[0]).toMatchObject({ mimeType: 'application/json' });
    }));
});

it('serves a file as it is now, under its new digest', async () => {
  const { client, end } = await mcp.connectInMemory('auto');
  const skills = new SkillsClient(client);
  const [before] = (await skills.list()).skills;
  write('.claude/skills/pdf/SKILL.md', skillText('pdf', 'Do it in another way.'));
  const { skill } = await skills.get(before?.uri ?? '');
  expect(skill).not.toEqual(before);
  expect((await skills.read(skill)).body).toContain('in another way');
  await end();
});

it('is not there unless it was asked for', async () => {
  const without = await startMcp({ store: temporary.store, clock });
  const { client, end } = await without.connectOverHttp('auto');
  expect(new SkillsClient(client).supported).toBe(false);
  await expect(client.readResource({ uri: 'skill://claude-code/personal-00000000/pdf/SKILL.md' })).rejects.toMatchObject({ code: -32602 });
  await end();
  await without.stop();
});
