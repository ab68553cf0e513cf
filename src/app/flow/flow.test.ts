import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { dependenciesSchema, toDependenciesJson } from '../../delivery/public-json/dependencies-json.ts';
import { recoveryListSchema, toRecoveryListJson } from '../../delivery/public-json/recovery-json.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { getDependencies } from './get-dependencies.ts';
import { getRecovery, listRecoveries } from './get-recovery.ts';
import { keepFlow } from './keep-flow.ts';

const AT = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => AT });
});
afterEach(() => temporary.remove());

async function keep(...invocations: InvocationObservation[]): Promise<void> {
  await temporary.store.append({ invocations });
  await keepFlow.update({ store: temporary.store, clock: { now: () => AT }, publish: () => undefined });
}

/** A session in which each of these is used a minute after the one before; `!` is a failure. */
function session(id: number, ...names: string[]): InvocationObservation[] {
  return names.map((name, index) =>
    observe({
      name: name.replace('!', ''),
      kind: name.startsWith('Edit') ? 'tool' : 'shell',
      sessionId: `s${id}`,
      at: AT + index * MINUTE,
      outcome: name.endsWith('!') ? 'failed' : 'completed',
      durationMs: 10_000,
    }),
  );
}

const ask = (name: string, more: { limit?: number; minLift?: number } = {}) =>
  getDependencies(temporary.store, { name, limit: 10, ...more });

describe('dependencies', () => {
  it('finds 280 of 1,000 sessions in which two skills are always together, and not those that are independent', async () => {
    const sessions = Array.from({ length: 1000 }, (_, index) =>
      session(index, ...(index < 280 ? ['test', 'commit'] : []), ...(index % 2 === 0 ? ['grep'] : ['ls'])),
    );
    await keep(...sessions.flat());
    const answer = await ask('test');
    expect(answer).toMatchObject({ sessions: 1000, sessionsWithSkill: 280, requiredSessions: null, pairsLookedAt: 3 });
    expect(answer.dependencies).toMatchObject([
      { second: 'commit', both: 280, relationshipType: 'very_strong_positive', shareOfFirst: 1, followsRatio: 1 },
    ]);
    expect(answer.dependencies[0]?.lift).toBeCloseTo(1000 / 280, 9);
    expect((await ask('grep')).dependencies).toEqual([]);
    expect(await ask('commit')).toMatchObject({
      previous: { follows: [{ name: 'test', uses: 280, ratio: 1, medianGapMs: expect.closeTo(50_000, -3) }], borders: 0 },
      next: {
        follows: [
          { name: 'grep', uses: 140 },
          { name: 'ls', uses: 140 },
        ],
      },
    });
    const json = toDependenciesJson(answer);
    expect(dependenciesSchema.parse(json)).toEqual(json);
  });

  it('refuses a name that was never seen, and says nothing of few sessions', async () => {
    await expect(ask('nothing')).rejects.toMatchObject({ code: 'SKILL_NOT_FOUND' });
    await keep(...session(1, 'test'));
    expect(await ask('test')).toMatchObject({
      sessions: 1,
      sessionsWithSkill: 1,
      requiredSessions: 10,
      dependencies: [],
      next: { follows: [], total: 1, borders: 1 },
    });
    await keep(...session(2, 'test'));
    expect(await ask('test')).toMatchObject({ sessions: 2, dependencies: [] });
  });

  it('counts a session once however often something is used in it, and however often it is read', async () => {
    const sessions = Array.from({ length: 20 }, (_, index) => session(index, ...(index < 9 ? ['a', 'b', 'a', 'b', 'a'] : ['c'])));
    await keep(...sessions.flat());
    const before = await ask('a');
    expect(before.dependencies).toMatchObject([{ second: 'b', both: 9 }]);
    await keep(...sessions.flat());
    expect(await ask('a')).toEqual(before);
  });

  it('finds nothing in one session with 10,000 skills', async () => {
    await keep(...session(1, ...Array.from({ length: 10_000 }, (_, index) => `s${index}`)));
    expect(await ask('s3')).toMatchObject({ sessions: 1, requiredSessions: 10, dependencies: [], pairsLookedAt: 9999 });
  });

  it('leaves kind tool out unless asked', async () => {
    const sessions = Array.from({ length: 40 }, (_, index) => session(index, ...(index < 15 ? ['test', 'Edit', 'commit'] : ['ls'])));
    await keep(...sessions.flat());
    expect((await ask('test')).dependencies.map(({ second }) => second)).toEqual(['commit']);
    const all = await getDependencies(temporary.store, { name: 'test', limit: 10, kinds: ['tool', 'shell'] });
    expect(all.dependencies.map(({ second }) => second)).toEqual(['Edit', 'commit']);
    // Asked for by name it is answered, whatever its kind.
    expect((await ask('Edit')).dependencies.map(({ second }) => second)).toEqual(['commit', 'test']);
  });
});

describe('recovery', () => {
  it('tells what became of failures', async () => {
    const sessions = Array.from({ length: 6 }, (_, index) => session(index, 'test!', 'Edit', 'test!', 'test!', 'test', 'commit'));
    await keep(...sessions.flat(), ...session(9, 'test!'));
    const recovery = await getRecovery(temporary.store, 'test');
    expect(recovery).toMatchObject({
      failures: 19,
      retriedAtOnce: { count: 12, of: 18 },
      recovered: { count: 6, of: 7 },
      thrashed: { count: 6, of: 7 },
      retries: 18,
      failedRetries: 12,
      timeToSuccess: { kind: 'estimate', sampleSize: 7, censored: 1 },
      lostMs: 190_000,
      retryLostMs: 120_000,
    });
    // From 10 s after the first failure began to 10 s after the fourth minute did, within 1 %.
    expect(recovery.timeToSuccess).toMatchObject({ medianMs: expect.closeTo(4 * MINUTE, -4) });
    expect(await getRecovery(temporary.store, 'commit')).toMatchObject({ failures: 0, recovered: { ratio: null } });
    await expect(getRecovery(temporary.store, 'nothing')).rejects.toMatchObject({ code: 'SKILL_NOT_FOUND' });
    const list = await listRecoveries(temporary.store, { limit: 5 });
    expect(list.map(({ name }) => name)).toEqual(['test']);
    expect(recoveryListSchema.parse(toRecoveryListJson(list)).skills).toHaveLength(1);
  });

  it('says nothing when nothing, and no more than counts when everything, fails', async () => {
    expect(await listRecoveries(temporary.store, { limit: 5 })).toEqual([]);
    await keep(...session(1, 'a!', 'a!', 'a!', 'b!'));
    expect(await getRecovery(temporary.store, 'a')).toMatchObject({
      failures: 3,
      recovered: { count: 0, of: 1, ratio: 0 },
      timeToSuccess: { kind: 'insufficient_data', sampleSize: 1 },
    });
  });
});

it('is not confused by a clock that jumps back and forth', async () => {
  const random = seededRandom(4);
  const invocations = Array.from({ length: 300 }, (_, index) =>
    observe({
      name: `s${index % 5}`,
      sessionId: `s${index % 20}`,
      at: AT + Math.round((random() - 0.5) * 1e11),
      outcome: index % 3 === 0 ? 'failed' : 'completed',
    }),
  );
  await keep(...invocations);
  const answer = await ask('s1');
  const numbers = JSON.stringify([answer, await listRecoveries(temporary.store, { limit: 10 })]);
  expect(numbers).not.toContain('NaN');
  expect(answer.next.follows.every(({ medianGapMs }) => medianGapMs === null || medianGapMs >= 0)).toBe(true);
});
