import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askPages } from '../../../../test/support/ask-pages.ts';
import { makeTools, type Structured } from '../../../../test/support/mcp-tools.ts';
import { observe, observeMany } from '../../../../test/support/observe.ts';
import { queryDatabase } from '../../../../test/support/query-database.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import type { SkillDefinition } from '../../../domain/skill-definition.ts';
import { searchSkills } from './search-skills.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400_000;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
const clock = { now: () => NOW };
beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [searchSkills]);
});
afterEach(() => temporary.remove());

const ask = (query: string, input: object = {}) => tools.ask('search_skills', { query, ...input });

function install(name: string, description: string): Promise<void> {
  const found: SkillDefinition = {
    ...{
      agent: 'claude-code',
      path: `/home/ada/.claude/skills/${name}/SKILL.md`,
      skill: { kind: 'skill', name },
      form: 'skill',
      scope: 'personal',
    },
    ...{ directory: null, plugin: null, marketplace: null, origin: null, description, isListed: true, isLoaded: true, problem: null },
    ...{ shadowedBy: null, contentHash: 'ab'.repeat(32), gitCommit: null, listingTokens: 20, bodyTokens: 200, stamp: '1' },
  };
  return temporary.store.storeCatalog({ found: [found], gone: [] }, NOW);
}

describe('search_skills', () => {
  it('finds by words and by spelling, with how each skill did since its first use', async () => {
    await temporary.store.append({
      invocations: [
        ...observeMany(120, 110, NOW - 60_000, { name: 'git commit', kind: 'shell', durationMs: 2000 }),
        ...observeMany(9, 6, NOW - 400 * DAY, { name: 'git commit', kind: 'shell', durationMs: 2000 }),
        ...observeMany(4, 4, NOW - 60_000, { name: 'git push', kind: 'shell' }),
        observe({ name: 'docker build', kind: 'shell', at: NOW - 1000 }),
        observe({ name: 'Read', kind: 'tool', at: NOW - 1000 }),
      ],
    });
    const { structured, text } = await ask('git comit');
    expect(structured['results'][0]).toMatchObject({ skill_name: 'git commit', kind: 'shell', p50_duration_seconds: expect.closeTo(2, 1) });
    for (const result of structured['results'] as Structured[]) {
      const [row] = queryDatabase(
        temporary.path,
        `SELECT count(*) AS invocations, sum(outcome = 'completed') AS completed, max(started_at) AS last FROM invocation i
         JOIN skill k ON k.id = i.skill_id WHERE k.name = ?`,
        result['skill_name'],
      );
      expect(result).toMatchObject({ invocations: row?.['invocations'], completed: row?.['completed'] });
      expect(result['last_invoked_at']).toBe(new Date(Number(row?.['last'])).toISOString());
    }
    expect(structured).toMatchObject({ success: true, searched: 3, ways: { meaning: { used: false } } });
    expect(text).toMatch(/^\d of 3 skills found, 1 to \d\ngit commit \(shell\): 129 runs, 90 % completed, p50 2 s\n/);
    expect((await ask('read', { kinds: ['tool'] })).structured['results'][0].skill_name).toBe('Read');
  });

  it('gives each skill once, page after page, in one order', async () => {
    await temporary.store.append({
      invocations: Array.from({ length: 23 }, (_, i) => observe({ name: `deploy ${'x'.repeat(i)}`.trim(), kind: 'shell', at: NOW - 1000 })),
    });
    const whole = (await ask('deploy', { limit: 100 })).structured;
    expect(whole['results']).toHaveLength(whole['found']);
    expect(whole['found']).toBeGreaterThan(20);
    expect(await askPages(tools, 'search_skills', { query: 'deploy', limit: 4 }, (page) => page['results'])).toEqual(whole['results']);
    const beyond = await ask('deploy', { cursor: Buffer.from('o500').toString('base64url') });
    expect(beyond.text).toBe(`${whole['found']} skills found and no more behind this cursor.`);
  });

  it('knows what was never seen from what is new, and says what to ask instead of nothing', async () => {
    expect(await tools.refuse('search_skills', { query: 'deploy' })).toContain('the database is empty');
    await temporary.store.append({ invocations: [observe({ name: 'pdf', at: NOW - 1000 })] });
    expect((await ask('zzzzqqqq')).text).toBe(
      'Nothing like it among 1 skill. Ask with other or fewer words, or with kinds tool for built-in tools.',
    );
    expect((await ask('pdf', { kinds: ['mcp'] })).text).toBe('No skill of these kinds is known. Ask with other kinds.');
    await temporary.store.append({ invocations: [observe({ name: 'zzzzqqqq', at: NOW - 1000 })] });
    expect((await ask('zzzzqqqq')).structured['results'][0].skill_name).toBe('zzzzqqqq');
  });

  it('finds what is installed and was never used, by what it says', async () => {
    await install('ship-it', `Brings the\n application to production. ${'More. '.repeat(100)}`);
    const { structured, text } = await ask('production');
    expect(structured['results'][0]).toMatchObject({
      skill_name: 'ship-it',
      installed_for: ['claude-code'],
      invocations: 0,
      completion_ratio: null,
      last_invoked_at: null,
    });
    expect(text.split('\n')[1]).toMatch(/^ship-it \(skill\): never used\. Brings the application to production\. More\. .*…$/);
    expect(text.length).toBeLessThan(300);
  });
});
