import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import type { SkillListing } from '../../../domain/skill-listing.ts';
import { getUnusedSkills } from './get-unused-skills.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400_000;
const clock = { now: () => NOW };
const HOSTILE = `o'Brien "🦜" %s; DROP TABLE session;--`;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;

const session = (sessionId: string, at: number, directory = '/home/ada/code/shop') => ({
  ...{ sessionId, agent: 'claude-code' as const, firstEventAt: at, lastEventAt: at + 1000, directory },
});

function listing(sessionId: string, at: number, skills: Readonly<Record<string, number>>): SkillListing {
  const entries = Object.entries(skills).map(([name, contextTokens]) => ({ skill: { kind: 'skill' as const, name }, contextTokens }));
  return { sessionId, agent: 'claude-code', at, skills: entries };
}

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [getUnusedSkills]);
  const at = NOW - 2 * DAY;
  const offered = { review: 30, deploy: 50, stale: 20 };
  const ids = ['s1', 's2', 's3', 's4', 's5'];
  await temporary.store.append({
    sessions: [...ids.map((id) => session(id, at)), session('old', NOW - 40 * DAY), session('hostile', at, `/home/ada/${HOSTILE}`)],
    invocations: [observe({ name: 'review', sessionId: 's1', at }), observe({ name: 'stale', sessionId: 'old', at: NOW - 40 * DAY })],
    listings: [
      ...ids.map((id) => listing(id, at, offered)),
      listing(
        'hostile',
        at,
        Object.fromEntries(Array.from({ length: 25 }, (_, index) => [index === 0 ? HOSTILE : `h${index}`, 100 - index])),
      ),
    ],
  });
});
afterAll(() => temporary.remove());

const ask = (input: object = {}) => tools.ask('get_unused_skills', input);

describe('get_unused_skills', () => {
  it('names what was offered and not used, the dearest first, with what it cost', async () => {
    const { structured, text } = await ask({ project: 'shop' });
    // Five sessions, each offered 50 + 20 tokens of what nobody used in the window.
    expect(structured).toMatchObject({
      ...{ evidence: 'enough', sessions: 5, sessions_with_offers: 5, known_skills: 3, next_cursor: null },
      totals: { skills: 2, window_tokens: 350 },
      skills: [
        { skill_name: 'deploy', offered_sessions: 5, context_tokens: 50, window_tokens: 250, last_used_at: null },
        { skill_name: 'stale', offered_sessions: 5, context_tokens: 20, window_tokens: 100, last_used_at: '2026-10-11T12:00:00.000Z' },
      ],
    });
    expect(text.split('\n')).toEqual([
      '2 of 3 skills not used from 2026-10-21T12:00Z to 2026-11-20T12:00Z, about 350 tokens of context in 5 sessions that say what they were offered.',
      'deploy (skill, claude-code), offered to 5 sessions, 50 tokens each, never used',
      'stale (skill, claude-code), offered to 5 sessions, 20 tokens each, last used 2026-10-11T12:00Z',
    ]);
    expect((await ask({ project: 'shop', days: 60 })).structured['skills'].map((row: { skill_name: string }) => row.skill_name)).toEqual([
      'deploy',
    ]);
  });

  it('agrees with plain SQL about what was used', async () => {
    const { structured } = await ask({ limit: 100 });
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const rows = database
      .prepare(
        `SELECT DISTINCT k.name FROM skill_listing_entry e JOIN skill k ON k.id = e.skill_id WHERE k.id NOT IN
         (SELECT skill_id FROM invocation WHERE started_at >= ? AND started_at < ?) ORDER BY 1`,
      )
      .all(NOW - 30 * DAY, NOW);
    database.close();
    expect(structured['skills'].map((row: { skill_name: string }) => row.skill_name).sort()).toEqual(rows.map((row) => row['name']).sort());
  });

  it('gives every row once over all pages, hostile names as they are', async () => {
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { structured } = await ask({ project: HOSTILE, limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      names.push(...structured['skills'].map((row: { skill_name: string }) => row.skill_name));
      expect(structured).toMatchObject({
        totals: { skills: 25 },
        evidence: 'too_few_sessions',
        message: expect.stringContaining('Too little data: 1 session;'),
      });
      cursor = structured['next_cursor'] ?? undefined;
      if (cursor === undefined) break;
    }
    expect(names).toEqual([HOSTILE, ...Array.from({ length: 24 }, (_, index) => `h${index + 1}`)]);
  });

  it('says when nothing is known, and when nothing was recorded', async () => {
    expect((await ask({ agent: 'codex' })).structured).toMatchObject({
      evidence: 'nothing_known',
      skills: [],
      message: expect.stringMatching(/^Nothing is known/),
    });
    expect((await ask({ kinds: ['agent'] })).structured).toMatchObject({ skills: [], totals: { skills: 0 } });
    const empty = await openTemporaryStore(clock);
    try {
      const asked = makeTools(empty, clock, [getUnusedSkills]);
      expect(await asked.refuse('get_unused_skills')).toMatch(/^the database is empty/);
      await empty.store.append({ invocations: [observe({ name: 'x', at: NOW - DAY })] });
      expect((await asked.ask('get_unused_skills')).structured).toMatchObject({ sessions: 1, evidence: 'nothing_known' });
    } finally {
      await empty.remove();
    }
  });

  it.each<[string, unknown]>([
    ['no session was in the project "shpo"', { project: 'shpo' }],
    ['no session was in the project', { project: 'a\u0000b' }],
    ['project: ', { project: 'x'.repeat(1 << 20) }],
    ['kinds.0: ', { kinds: ['mcp'] }],
    ['kinds: ', { kinds: [] }],
    ['agent: ', { agent: 'nobody' }],
    ['days: ', { days: 1e9 }],
    ['limit: ', { limit: '10' }],
    ['is not the next_cursor of an answer', { cursor: 'eDE' }],
    ['unknown argument "offset"', { offset: 1 }],
    ['', [1]],
  ])('says %j of what is wrong', async (reason, input) => {
    expect(await tools.refuse('get_unused_skills', input)).toContain(reason);
  });
});
