import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { queryDatabase } from '../../../../test/support/query-database.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { keepFlow } from '../../../app/flow/keep-flow.ts';
import { getCollaborativeRecommendations } from './get-collaborative-recommendations.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
let now = NOW;
const clock = { now: () => now };
beforeEach(async () => {
  now = NOW;
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [getCollaborativeRecommendations]);
});
afterEach(() => temporary.remove());

const ask = (input: object = {}) => tools.ask('get_collaborative_recommendations', input);
const namesOf = ({ structured }: Awaited<ReturnType<typeof ask>>) =>
  structured['recommendations'].map(({ skill_name: name }: { skill_name: string }) => name);

/** A session of each of these users with their skills one after another; one that begins with `!` fails. */
async function use(usages: readonly (readonly [user: string | undefined, skills: readonly string[]])[], at = NOW - HOUR): Promise<void> {
  const sessionOf = (i: number) => `session-${at}-${i}`;
  await temporary.store.append({
    sessions: usages.map(([user, skills], i) => ({
      ...{
        sessionId: sessionOf(i),
        agent: 'codex' as const,
        firstEventAt: at,
        lastEventAt: at + skills.length * 10_000,
        directory: '/home/me/app',
      },
      ...(user === undefined ? {} : { userId: user }),
    })),
    invocations: usages.flatMap(([, skills], i) =>
      skills.map((skill, step) =>
        observe({
          ...{ name: skill.replace('!', ''), kind: 'shell', sessionId: sessionOf(i), at: at + step * 10_000 },
          outcome: skill.startsWith('!') ? 'failed' : 'completed',
        }),
      ),
    ),
  });
}

/** Twenty people: all use git and lint, every other one deploys, which fails half of the time. */
async function makePeople(): Promise<void> {
  await use(
    Array.from({ length: 20 }, (_, user) => [
      user < 10 ? `hash of user-${user}` : `user-${user}`,
      ['git', 'lint', ...(user % 2 === 0 ? ['deploy', '!deploy'] : ['build'])],
    ]),
  );
  await use([[undefined, ['git', 'lint']]], NOW - 2 * HOUR);
}

describe('get_collaborative_recommendations', () => {
  it('tells this user what others with the same skills use, as often as it was completed', async () => {
    await makePeople();
    const answer = await ask();
    expect(answer.structured).toMatchObject({ success: true, evidence: 'sufficient', users: 21, known_skills: 2 });
    expect(namesOf(answer)).toEqual(['build', 'deploy']);
    const rates = queryDatabase(
      temporary.path,
      `SELECT k.name, avg(i.outcome = 'completed') AS rate, count(DISTINCT s.user_id) AS users FROM invocation i
       JOIN skill k ON k.id = i.skill_id JOIN session s ON s.id = i.session_id GROUP BY 1`,
    );
    for (const it of answer.structured['recommendations']) {
      const { rate, users } = rates.find(({ name }) => name === it.skill_name) ?? {};
      expect(it).toMatchObject({
        source: 'collaborative_filtering',
        sample_size: users,
        reason: expect.stringMatching(/^because you use /),
      });
      // Drawn towards the usual by a few runs.
      expect(Math.abs(it.completion_rate - Number(rate))).toBeLessThan(0.1);
      expect(it.score).toBeLessThanOrEqual(it.completion_rate);
    }
    expect(answer.text).toMatch(
      /^2 to use next.*, first build\nbuild \(shell\): score 0\.\d+, \d+ % completed, because you use .* \[others with the same skills, n 10\]\n/,
    );
  });

  it('knows a user as stored and as the agent reports it, and tells somebody new what is usual', async () => {
    await makePeople();
    const asReported = await ask({ user_id: 'user-0' });
    expect(asReported.structured['known_skills']).toBe(3);
    expect((await ask({ user_id: 'hash of user-0' })).structured['recommendations']).toEqual(asReported.structured['recommendations']);
    expect((await ask({ user_id: 'user-19' })).structured['known_skills']).toBe(3);
    for (const user of ['all', 'nobody']) {
      const { structured } = await ask({ user_id: user, limit: 2 });
      expect(structured).toMatchObject({
        known_skills: 0,
        recommendations: [{ source: 'community_baseline' }, { source: 'community_baseline' }],
      });
      expect(structured['recommendations'].map((it: { skill_name: string }) => it.skill_name).sort()).toEqual(['git', 'lint']);
    }
  });

  it('tells a person alone what came next in their own sessions, and new data makes a new answer', async () => {
    for (let day = 0; day < 8; day++) await use([[undefined, ['git add', 'git commit', 'git push']]], NOW - (10 - day) * 24 * HOUR);
    await use([[undefined, ['git add']]]);
    await keepFlow.update({ store: temporary.store, clock, publish: () => undefined });
    const { structured, text } = await ask({ limit: 1 });
    expect(structured).toMatchObject({
      context: { after: 'git add', project: 'app', workflow_phase: null },
      recommendations: [{ skill_name: 'git commit', kind: 'shell', source: 'own_sequences', sample_size: 8 }],
    });
    expect(text.split('\n')[0]).toBe('1 to use next after git add in app, first git commit');
    expect((await ask({ limit: 1, after: 'git commit' })).structured['recommendations'][0].skill_name).toBe('git push');
    await use([[undefined, ['git commit']]], NOW - 60_000);
    await keepFlow.update({ store: temporary.store, clock, publish: () => undefined });
    expect((await ask({ limit: 1 })).structured['context'].after).toBe('git commit');
    expect(await tools.refuse('get_collaborative_recommendations', { after: 'git rebase' })).toBe(
      'no skill is named "git rebase". search_skills finds names.',
    );
  });

  it('says why there is nothing to recommend, and what to ask instead', async () => {
    await use([[undefined, ['git']]]);
    const { structured, text } = await ask();
    expect(structured).toMatchObject({ evidence: 'insufficient_data', recommendations: [] });
    expect(text).toBe(
      'Nothing to recommend from 1 known skill: too little has followed what was used last, and nobody else is known here. Ask with user_id all, or get_community_baselines for what works.',
    );
  });
});
