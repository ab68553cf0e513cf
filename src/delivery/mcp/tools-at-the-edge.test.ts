import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTools } from '../../../test/support/mcp-tools.ts';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { detectAnomalies } from './tools/detect-anomalies.ts';
import { getCollaborativeRecommendations } from './tools/get-collaborative-recommendations.ts';
import { getCommunityBaselines } from './tools/get-community-baselines.ts';
import { getRealTimeMetrics } from './tools/get-real-time-metrics.ts';
import { getSkillDependencies } from './tools/get-skill-dependencies.ts';
import { getSkillTrend } from './tools/get-skill-trend.ts';
import { predictSkillSuccess } from './tools/predict-skill-success.ts';
import { searchSkills } from './tools/search-skills.ts';
import { updateCommunityBaselines } from './tools/update-community-baselines.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };

const TOOLS = [
  ...[getRealTimeMetrics, detectAnomalies, getSkillTrend, getCollaborativeRecommendations, getCommunityBaselines],
  ...[getSkillDependencies, updateCommunityBaselines, predictSkillSuccess, searchSkills],
];
const OF_A_SKILL = ['get_skill_trend', 'get_skill_dependencies', 'predict_skill_success'];

/** The least that a tool takes. */
function leastOf(name: string, skill: string): object {
  if (OF_A_SKILL.includes(name)) return { skill_name: skill };
  return name === 'search_skills' ? { query: skill } : {};
}

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
const open = async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, TOOLS);
};
const close = () => temporary.remove();

describe('of an empty database', () => {
  beforeAll(open);
  afterAll(close);

  it.each(TOOLS.map(({ name }) => name))('%s says that it is empty and how to fill it', async (name) => {
    const text = await tools.refuse(name, leastOf(name, 'pdf'));
    expect(text).toMatch(/^the database is empty: no invocation has been recorded yet\. Run `session-buddy import`/);
  });
});

describe('of one invocation', () => {
  beforeAll(async () => {
    await open();
    await temporary.store.append({ invocations: [observe({ name: 'pdf', at: NOW - 60_000, durationMs: 1500 })] });
  });
  afterAll(close);

  it.each(TOOLS.map(({ name }) => name))('%s answers, in numbers or with what is missing', async (name) => {
    const { structured, text } = await tools.ask(name, leastOf(name, 'pdf'));
    expect(structured).toMatchObject({ success: true, timestamp: '2026-11-20T12:00:00.000Z' });
    expect(text.split('\n')[0]).toBe(structured['message']);
    expect(text).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
  });

  it.each(OF_A_SKILL)('%s refuses a name that is not known, however it is written', async (name) => {
    const hostile = [
      "'; DROP TABLE invocation; --",
      'a"b',
      'nul\u0000byte',
      '👩‍👩‍👧‍👦'.repeat(50),
      '%',
      '\ud800',
      '../../etc/passwd',
      'pdf\n'.repeat(9),
    ];
    for (const skill of hostile) {
      const text = await tools.refuse(name, { skill_name: skill });
      expect(text).toBe(`no skill is named ${JSON.stringify(skill.trim())}. search_skills finds names.`);
    }
    expect((await temporary.store.getStatus()).invocations).toBe(1);
  });

  it('takes hostile words for words, and finds nothing by them', async () => {
    for (const query of ['"; DROP TABLE skill; --', 'nul\u0000', '👩‍👩‍👧‍👦', '* AND NEAR(', '\ud800', '%_']) {
      const { structured } = await tools.ask('search_skills', { query });
      expect(structured).toMatchObject({ query, searched: 1 });
    }
    for (const user of ["'; --", '\u0000', '👩‍👩‍👧‍👦']) {
      const { structured } = await tools.ask('get_collaborative_recommendations', { user_id: user });
      expect(structured['known_skills']).toBe(0);
    }
  });

  it.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s refuses what it does not take, with what it takes', async (name, tool) => {
    const least = leastOf(name, 'pdf');
    for (const input of [[], 'text', 3, { ...least, surprise: 1 }]) {
      const text = await tools.refuse(name, input);
      expect(text).toContain(`${name} takes`);
      expect(text.length).toBeLessThan(500);
    }
    const wrong: unknown[] = [null, true, -1, 1e9, 1.5, Number.NaN, '', 'x'.repeat(1e6), [], {}, [['shell']], ['no such kind']];
    for (const argument of Object.keys(tool.input.shape)) {
      const refused = wrong.filter((value) => !tool.input.safeParse({ ...least, [argument]: value }).success);
      expect(refused.length, argument).toBeGreaterThanOrEqual(8);
      for (const value of refused) {
        const text = await tools.refuse(name, { ...least, [argument]: value });
        expect(text).toMatch(new RegExp(`^${argument}(\\.\\d+)?: `));
        expect(text.length).toBeLessThan(500);
      }
    }
    for (const argument of Object.keys(least)) expect(await tools.refuse(name, {})).toMatch(new RegExp(`^${argument}: `));
  });

  it('refuses a cursor that is none of its own', async () => {
    for (const { name, input } of TOOLS.filter((tool) => 'cursor' in tool.input.shape)) {
      expect(Object.keys(input.shape)).toContain('limit');
      for (const cursor of ['', 'x', 'b29wcw', Buffer.from('o-1').toString('base64url')])
        expect(await tools.refuse(name, { ...leastOf(name, 'pdf'), cursor })).toContain('is not the next_cursor of an answer');
    }
  });
});

describe('of a database that is closed', () => {
  beforeAll(async () => {
    await open();
    await temporary.store.close();
  });
  afterAll(close);

  it.each(TOOLS.map(({ name }) => name))('%s says so', async (name) => {
    expect(await tools.refuse(name, leastOf(name, 'pdf'))).toMatch(/^database .* is closed\. Check that the path exists/);
  });
});
