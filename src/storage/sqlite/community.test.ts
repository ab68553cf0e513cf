import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { SessionObservation } from '../../domain/session.ts';
import { RANKED_KINDS } from '../../domain/skill.ts';
import { LATEST_SESSION_SQL, LATEST_USES_SQL } from './community-queries.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const BOUNDS = { kinds: RANKED_KINDS, maxSkills: 1000, maxUsers: 1000 };

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

const session = (sessionId: string, userId?: string, at = NOW): SessionObservation => ({
  ...{ sessionId, agent: 'codex', firstEventAt: at, lastEventAt: at },
  ...(userId === undefined ? {} : { userId }),
});

function read<Row>(sql: string): Row[] {
  const database = new DatabaseSync(temporary.path, { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row })) as Row[];
  } finally {
    database.close();
  }
}

const USER_SKILL = 'SELECT user_id, skill_id, sessions, completed_sessions FROM user_skill ORDER BY 1, 2';
const FROM_RECORD = `SELECT user_id, skill_id, count(*) AS sessions, sum(completed) AS completed_sessions FROM (
  SELECT coalesce(s.user_id, '') AS user_id, i.skill_id, max(i.outcome = 'completed') AS completed
  FROM invocation i JOIN session s ON s.id = i.session_id GROUP BY i.session_id, i.skill_id
) GROUP BY user_id, skill_id ORDER BY 1, 2`;

describe('who uses what', () => {
  it('is the same kept as things arrive, late, twice and in any order, as made from the whole record', async () => {
    const event = fc.record({
      session: fc.integer({ min: 0, max: 4 }),
      skill: fc.constantFrom('a', 'b', 'c'),
      call: fc.integer({ min: 0, max: 6 }),
      outcome: fc.constantFrom('completed', 'failed', 'open', 'abandoned' as const),
      user: fc.constantFrom(undefined, 'u1', 'u2'),
      at: fc.integer({ min: 0, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 6 }), async (batches) => {
        const own = await openTemporaryStore({ now: () => NOW });
        try {
          for (const batch of batches) {
            await own.store.append({
              sessions: batch.map(({ session: id, user, at }) => session(`s${id}`, user, NOW + at)),
              invocations: batch.map(({ session: id, skill, call, outcome, at }) =>
                observe({ name: skill, sessionId: `s${id}`, eventId: `claude-code:${id}-${call}`, outcome, at: NOW + at } as never),
              ),
            });
          }
          const previous = temporary;
          temporary = own;
          const kept = read(USER_SKILL);
          expect(kept).toEqual(read(FROM_RECORD));
          await own.store.rebuild();
          expect(read(USER_SKILL)).toEqual(kept);
          temporary = previous;
        } finally {
          await own.remove();
        }
      }),
      { numRuns: 5 },
    );
  });

  it('comes as rows of users and columns of completed skills, those of most users first', async () => {
    await temporary.store.append({
      sessions: [session('s1'), session('s2', 'bob'), session('s3', 'bob'), session('s4', 'eve')],
      invocations: [
        observe({ name: 'lint', sessionId: 's1', at: NOW }),
        observe({ name: 'lint', sessionId: 's1', at: NOW + 1 }),
        observe({ name: 'pdf', sessionId: 's2', at: NOW }),
        observe({ name: 'lint', sessionId: 's3', at: NOW }),
        observe({ name: 'never', sessionId: 's3', at: NOW, outcome: 'failed' } as never),
        observe({ kind: 'tool', name: 'Read', sessionId: 's4', at: NOW }),
      ],
    });
    const { community } = temporary.store.analyses;
    const usage = await community.readUsage(BOUNDS);
    expect(usage.skills.map(({ name }) => name)).toEqual(['lint', 'pdf']);
    expect(usage.users).toEqual(['', 'bob', 'eve']);
    expect([[...usage.rowStarts], [...usage.columns]]).toEqual([
      [0, 1, 3, 3],
      [0, 0, 1],
    ]);
    expect((await community.readUsage({ ...BOUNDS, maxSkills: 1 })).skills).toHaveLength(1);
    expect((await community.readUsage({ ...BOUNDS, maxUsers: 1 })).users).toEqual(['']);
    const ofBob = await community.listSkillsOfUsers(['bob']);
    expect(ofBob).toHaveLength(3);
    expect([...ofBob]).toEqual(expect.arrayContaining([...usage.skillIds]));
    expect(await community.listSkillsOfUsers(['bob', 'nobody'])).toEqual(await community.listSkillsOfUsers(['bob']));
    const lint = (await community.listSkillUsage()).find(({ skill }) => skill.name === 'lint');
    expect(lint).toMatchObject({ users: 2, invocations: 3, ended: 3, completed: 3 });
    expect(await community.listLatestUses({ limit: 1 })).toHaveLength(1);
  });

  it('has a version that grows only when another user completes a skill', async () => {
    const { community } = temporary.store.analyses;
    const append = (sessionId: string, at: number) => temporary.store.append({ invocations: [observe({ name: 'lint', sessionId, at })] });
    const before = await community.getUsageVersion();
    await append('s1', NOW);
    const first = await community.getUsageVersion();
    expect(first).toBeGreaterThan(before);
    await append('s1', NOW + 1);
    await append('s2', NOW + 2);
    expect(await community.getUsageVersion()).toBe(first);
    await temporary.store.append({ sessions: [session('s2', 'bob', NOW + 3)], invocations: [] });
    expect(await community.getUsageVersion()).toBeGreaterThan(first);
  });

  it('goes with a forgotten session or user', async () => {
    await temporary.store.append({
      sessions: [session('s1'), session('s2', 'bob')],
      invocations: ['s1', 's2'].map((sessionId) => observe({ name: 'lint', sessionId, at: NOW })),
    });
    await temporary.store.forget({ users: ['bob'] }, false);
    expect(await temporary.store.analyses.community.listUsers(10)).toEqual(['']);
    await temporary.store.forget({ session: 's1' }, false);
    expect(read(USER_SKILL)).toEqual([]);
  });
});

describe('the tables of the earlier schema', () => {
  it('answer with interactions of each user, and with the baselines last computed', async () => {
    const { store } = temporary;
    await store.append({
      sessions: [session('s1'), session('s2', 'bob')],
      invocations: ['s1', 's2'].map((sessionId) => observe({ name: 'lint', sessionId, at: NOW })),
    });
    await store.analyses.community.storeBaselines(
      [
        {
          ...{ skill: { kind: 'skill', name: 'lint' }, users: 2, invocations: 2, completionRatio: 0.9, lowerBound: 0.5 },
          ...{ averageDurationMs: 1500, mostCommonPhase: 'setup', percentile: 40 },
        },
      ],
      NOW,
    );
    expect(read('SELECT user_id, session_id, skill_name, invoked_at, completed FROM skill_user_interactions ORDER BY 1')).toEqual([
      { user_id: 'bob', session_id: 's2', skill_name: 'lint', invoked_at: '2026-11-20T12:00:00.000Z', completed: 1 },
      { user_id: 'local', session_id: 's1', skill_name: 'lint', invoked_at: '2026-11-20T12:00:00.000Z', completed: 1 },
    ]);
    expect(read('SELECT * FROM skill_community_baselines')).toEqual([
      {
        ...{ skill_name: 'lint', total_users: 2, total_invocations: 2, global_completion_rate: 0.9, global_avg_duration_seconds: 1.5 },
        ...{ most_common_workflow_phase: 'setup', effectiveness_percentile: 40, last_updated: '2026-11-20T12:00:00.000Z' },
      },
    ]);
    // Of this installation's own user, not of everybody.
    expect(read('SELECT skill_name, user_invocations, user_completion_rate FROM v_community_baseline_comparison')).toEqual([
      { skill_name: 'lint', user_invocations: 1, user_completion_rate: 1 },
    ]);
  });

  it('take rows that somebody adds by hand', async () => {
    const database = new DatabaseSync(temporary.path, { enableForeignKeyConstraints: false });
    database.exec(
      "INSERT INTO skill_user_interactions (user_id, session_id, skill_name, invoked_at, completed, rating) VALUES ('eve', 'x', 'pdf', '2026-01-01', 1, 5)",
    );
    database.close();
    expect(read('SELECT user_id, skill_name, rating FROM skill_user_interactions')).toEqual([
      { user_id: 'eve', skill_name: 'pdf', rating: 5 },
    ]);
  });
});

it('finds the latest use without a scan', () => {
  const plan = (sql: string) => read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?\d?/g, '1')}`).map(({ detail }) => detail);
  expect(plan(LATEST_SESSION_SQL).join()).toContain('idx_session_last_event');
  expect(plan(LATEST_USES_SQL).join()).toContain('idx_invocation_session_started');
});
