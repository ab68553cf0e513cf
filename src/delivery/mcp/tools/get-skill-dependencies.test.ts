import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askPages } from '../../../../test/support/ask-pages.ts';
import { makeTools, type Structured } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { queryDatabase } from '../../../../test/support/query-database.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { keepFlow } from '../../../app/flow/keep-flow.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { getSkillDependencies } from './get-skill-dependencies.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
const clock = { now: () => NOW };
beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [getSkillDependencies]);
});
afterEach(() => temporary.remove());

const ask = (input: object) => tools.ask('get_skill_dependencies', input);
const learn = () => keepFlow.update({ store: temporary.store, clock, publish: () => undefined });

/** Sessions with their skills one after another, one a second. */
async function useInSessions(sessions: readonly (readonly string[])[]): Promise<void> {
  await temporary.store.append({
    invocations: sessions.flatMap((skills, i) =>
      skills.map((name, step) =>
        observe({ name, kind: 'shell', sessionId: `session-${i}`, at: NOW - 1e7 + i * 60_000 + step * 2000, durationMs: 500 }),
      ),
    ),
  });
}

/** Four in ten sessions deploy, most of them with ten skills that are hardly used otherwise; all of them use git. */
function makeSessions(): string[][] {
  const random = seededRandom(11);
  return Array.from({ length: 120 }, (_, i) => {
    const isDeploying = i % 10 < 4;
    const others = Array.from({ length: 10 }, (_, other) => `step-${other}`).filter(() => random() < (isDeploying ? 0.8 : 0.05));
    return ['git', ...(isDeploying ? ['deploy', 'verify'] : []), ...others];
  });
}

const BOTH_SQL = `WITH used AS (SELECT DISTINCT i.session_id AS session, k.name FROM invocation i JOIN skill k ON k.id = i.skill_id)
  SELECT other.name, count(*) AS both, (SELECT count(*) FROM used u WHERE u.name = other.name) AS total
  FROM used own JOIN used other ON other.session = own.session AND other.name <> own.name WHERE own.name = ? GROUP BY 1`;

function relationshipOf(lift: number): string {
  if (lift >= 3) return 'very_strong_positive';
  if (lift >= 2) return 'strong_positive';
  return lift >= 1.5 ? 'moderate_positive' : 'weak_positive';
}

describe('get_skill_dependencies', () => {
  it('answers what plain SQL counts: sessions with both, the lift, and what comes next', async () => {
    await useInSessions(makeSessions());
    await learn();
    const { structured, text } = await ask({ skill_name: 'deploy', limit: 100 });
    expect(structured).toMatchObject({
      success: true,
      skill_name: 'deploy',
      sessions: 120,
      sessions_with_skill: 48,
      sessions_pending: 0,
      status: 'ok',
    });
    const counted = new Map(queryDatabase(temporary.path, BOTH_SQL, 'deploy').map((row) => [row['name'], row]));
    const dependencies: Structured[] = structured['dependencies'];
    expect(dependencies.map((it) => it['skill_b']).sort()).toEqual([...Array.from({ length: 10 }, (_, i) => `step-${i}`), 'verify']);
    for (const it of dependencies) {
      const { both, total } = counted.get(it['skill_b']) as { both: number; total: number };
      const expected = (48 * total) / 120;
      const lift = (both + 2) / (expected + 2);
      expect(it).toMatchObject({
        co_occurrence_count: both,
        relationship_type: relationshipOf(lift),
        follows_ratio: it['skill_b'] === 'verify' ? 1 : 0,
      });
      expect(it['lift_score']).toBeCloseTo(lift, 5);
      expect(it['lift']).toBeCloseTo(both / expected, 5);
      expect(it['p_value']).toBeLessThan(1e-6);
    }
    expect(structured['next'].skills).toMatchObject([{ skill_name: 'verify', count: 48, ratio: 1 }]);
    expect(structured['previous'].skills).toMatchObject([{ skill_name: 'git', count: 48, ratio: 1 }]);
    expect(text.split('\n')[0]).toBe('deploy is in 48 of 120 sessions; 11 skills used with it more than by chance');
    expect(text).toContain('verify: 48 sessions with both (100 % of its own), lift 2.4 strong_positive, p < 0.0001, comes next 100 %\n');
    expect(text).toContain('directly after it, of 48 times: verify 100 % (48)\ndirectly before it, of 48 times: git 100 % (48)');
  });

  it('gives each skill once, page after page, and no more of those beside it than asked for', async () => {
    await useInSessions(makeSessions());
    await learn();
    const whole = (await ask({ skill_name: 'deploy', limit: 100 })).structured['dependencies'];
    expect(await askPages(tools, 'get_skill_dependencies', { skill_name: 'deploy', limit: 3 }, (page) => page['dependencies'])).toEqual(
      whole,
    );
    const { structured } = await ask({ skill_name: 'git', limit: 2, cursor: Buffer.from('o40').toString('base64url') });
    expect(structured['next'].skills).toHaveLength(2);
    expect(structured['message']).toContain('no more skills behind this cursor');
    expect((await ask({ skill_name: 'git' })).text.split('\n')[0]).toBe(
      'git is in 120 of 120 sessions; none of 12 others goes with it 1.5 times more often than by chance, so far as can be told. Ask with a lower min_lift.',
    );
    expect((await ask({ skill_name: 'deploy', min_lift: 2.3 })).structured['dependencies'].length).toBeLessThan(whole.length);
  });

  it('says what is missing: sessions, or a look at them', async () => {
    await useInSessions([['git', 'deploy'], ['git']]);
    expect((await ask({ skill_name: 'deploy' })).text).toBe(
      'insufficient_data: deploy is in 0 of 0 sessions, and with fewer than 10 no pair is told; 2 changed sessions not looked at yet (a running server does that)',
    );
    await learn();
    const { structured, text } = await ask({ skill_name: 'deploy' });
    expect(structured).toMatchObject({ status: 'insufficient_data', required_sessions: 10, dependencies: [] });
    expect(text.split('\n')[0]).toBe('insufficient_data: deploy is in 1 of 2 sessions, and with fewer than 10 no pair is told');
  });
});
