import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askPages } from '../../../../test/support/ask-pages.ts';
import { makeTools, type Structured } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { queryDatabase } from '../../../../test/support/query-database.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { getCommunityBaselines } from './get-community-baselines.ts';
import { updateCommunityBaselines } from './update-community-baselines.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
let now = NOW;
const clock = { now: () => now };
beforeEach(async () => {
  now = NOW;
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [getCommunityBaselines, updateCommunityBaselines]);
});
afterEach(() => temporary.remove());

const ask = (input: object = {}) => tools.ask('get_community_baselines', input);

/** Five users of 21 skills, each skill completed as often as its number says; `Read` is a built-in tool. */
async function useSkills(): Promise<void> {
  const random = seededRandom(5);
  const phases = ['setup', 'execution', undefined] as const;
  const invocations = Array.from({ length: 900 }, (_, i) => {
    const skill = Math.floor(20 * random());
    const phase = phases[Math.floor(3 * random())];
    return observe({
      ...{
        name: `skill-${skill}`,
        kind: 'shell',
        at: NOW - (i + 1) * 60_000,
        sessionId: `s-${i % 50}`,
        durationMs: Math.ceil(5000 * random()),
      },
      ...{ outcome: random() < skill / 20 ? 'completed' : 'failed', ...(phase === undefined ? {} : { phase }) },
    });
  });
  await temporary.store.append({
    sessions: Array.from({ length: 50 }, (_, i) => ({
      ...{ sessionId: `s-${i}`, agent: 'codex', firstEventAt: NOW - 3_600_000, lastEventAt: NOW, userId: `user-${i % 5}` },
    })),
    invocations: [
      ...invocations,
      observe({ name: 'skill-20', kind: 'shell', at: NOW - 1000, outcome: 'open', sessionId: 's-0' }),
      observe({ name: 'Read', kind: 'tool', at: NOW - 1000, sessionId: 's-0' }),
    ],
  });
}

const BY_SKILL_SQL = `SELECT k.name AS skill_name, k.kind, count(DISTINCT s.user_id) AS total_users, count(*) AS total_invocations,
    sum(i.outcome = 'completed') AS completed, sum(i.outcome <> 'open') AS ended, avg(i.duration_us) / 1e6 AS seconds
  FROM invocation i JOIN skill k ON k.id = i.skill_id JOIN session s ON s.id = i.session_id WHERE k.kind <> 'tool' GROUP BY k.id`;
const PHASES_SQL = `SELECT k.name, i.phase FROM invocation i JOIN skill k ON k.id = i.skill_id WHERE i.phase IS NOT NULL
  GROUP BY 1, 2 ORDER BY count(*) DESC, i.phase`;

describe('get_community_baselines', () => {
  it('answers what plain SQL finds, with small counts drawn towards the usual', async () => {
    await useSkills();
    const { structured, text } = await ask({ limit: 100 });
    const expected = queryDatabase(temporary.path, BY_SKILL_SQL);
    const phases = queryDatabase(temporary.path, PHASES_SQL);
    const baselines: Structured[] = structured['baselines'];
    expect(baselines).toHaveLength(21);
    expect(structured).toMatchObject({ users: 5, skills: 21, next_cursor: null });
    const weight = structured['usual_weight'];
    for (const { seconds, ...counts } of expected) {
      const found = baselines.find((baseline) => baseline['skill_name'] === counts['skill_name']) as Structured;
      expect(found).toMatchObject({
        ...counts,
        most_common_workflow_phase: phases.find(({ name }) => name === counts['skill_name'])?.['phase'] ?? null,
      });
      expect(found['global_avg_duration_seconds'] ?? 0).toBeCloseTo(Number(seconds), 2);
      if (counts['ended'] === 0) {
        expect(found).toMatchObject({ global_completion_rate: null, effectiveness_percentile: null });
        continue;
      }
      const drawn = (Number(counts['completed']) + structured['usual_completion_rate'] * weight) / (Number(counts['ended']) + weight);
      expect(found['global_completion_rate']).toBeCloseTo(drawn, 4);
      const below = baselines.filter(
        (other) =>
          other['completion_rate_lower_bound'] !== null && other['completion_rate_lower_bound'] < found['completion_rate_lower_bound'],
      );
      expect(found['effectiveness_percentile']).toBeCloseTo((100 * below.length) / 20, 0);
    }
    expect(text).toMatch(
      /^Skills 1 to 21 of 21 by effectiveness, from 5 users; usual completion \d+ %\nskill-\d+ \(shell\): \d+ % completed \(at least \d+ %\), \d+ runs of 5 users, mean [\d.]+ s, mostly in \w+, percentile \d+\n/,
    );
  });

  it('gives each skill once, page after page, and says where it ends', async () => {
    await useSkills();
    const whole = (await ask({ limit: 100 })).structured['baselines'];
    expect(await askPages(tools, 'get_community_baselines', { limit: 4 }, (page) => page['baselines'])).toEqual(whole);
    expect((await ask({ cursor: Buffer.from('o99').toString('base64url') })).text).toBe(
      'There are 21 skills and no more behind this cursor.',
    );
    expect((await ask({ kinds: ['mcp'] })).text).toBe('No skill of kind mcp was used yet. Ask with other kinds.');
    expect((await ask({ kinds: ['tool'] })).structured['baselines'].map((baseline: Structured) => baseline['skill_name'])).toEqual([
      'Read',
    ]);
  });
});

describe('update_community_baselines', () => {
  const stored = () =>
    queryDatabase(temporary.path, 'SELECT skill_name, total_invocations, last_updated FROM skill_community_baselines ORDER BY 1');

  it('stores for those who ask by SQL what get_community_baselines tells, and again when something has changed', async () => {
    await useSkills();
    const { structured, text } = await tools.ask('update_community_baselines');
    expect(structured).toMatchObject({ success: true, skills_updated: 21 });
    expect(text).toBe('Baselines of 21 skills stored');
    const told = (await ask({ limit: 100 })).structured['baselines'];
    const countOf = new Map(told.map((baseline: Structured) => [baseline['skill_name'], baseline['total_invocations']]));
    expect(new Map(stored().map((row) => [row['skill_name'], row['total_invocations']]))).toEqual(countOf);
    const before = stored();
    now += 60_000;
    expect((await tools.ask('update_community_baselines')).structured['skills_updated']).toBe(21);
    expect(stored()).toEqual(before);
    await temporary.store.append({ invocations: [observe({ name: 'new', at: now - 1000 })] });
    expect((await tools.ask('update_community_baselines')).structured['skills_updated']).toBe(22);
    expect(stored().map((row) => row['skill_name'])).toContain('new');
    expect(stored()[0]?.['last_updated']).not.toBe(before[0]?.['last_updated']);
  });

  it('says so when only built-in tools are recorded', async () => {
    await temporary.store.append({ invocations: [observe({ name: 'Read', kind: 'tool', at: NOW })] });
    const { structured, text } = await tools.ask('update_community_baselines');
    expect(structured['skills_updated']).toBe(0);
    expect(text).toBe('No baseline to store: only built-in tools (kind tool) or skills without a name are recorded yet.');
  });
});
