import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { keepFlow } from '../flow/keep-flow.ts';
import { AnswerCache } from './answer-cache.ts';
import { keepBaselines, listBaselines, updateBaselines } from './baselines.ts';
import { Recommender, recommenderOf } from './recommender.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;

let temporary: TemporaryStore;
let now = NOW;
const clock = { now: () => now };
beforeEach(async () => {
  now = NOW;
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

let sessions = 0;

type Usage = readonly [userId: string | undefined, skills: readonly string[], at?: number];

/** Sessions of users (none: nobody is named) with these skills in order, each completed unless it begins with `!`. */
async function useAll(usages: readonly Usage[]): Promise<void> {
  const batches = usages.map(([userId, skills, at = NOW - HOUR]) => {
    const sessionId = `session-${sessions++}`;
    const invocations = skills.map((skill, i): InvocationObservation => {
      const outcome = skill.startsWith('!') ? 'failed' : 'completed';
      return observe({ name: skill.replace('!', ''), kind: 'shell', sessionId, at: at + i * 10_000, outcome });
    });
    const session = { sessionId, agent: 'codex' as const, firstEventAt: at, lastEventAt: at + 1000, directory: '/home/me/app' };
    return { session: { ...session, ...(userId === undefined ? {} : { userId }) }, invocations };
  });
  await temporary.store.append({
    sessions: batches.map(({ session }) => session),
    invocations: batches.flatMap(({ invocations }) => invocations),
  });
}

const use = (...usage: Usage) => useAll([usage]);

/** 40 people in two crafts, whoever sits here in the first. */
async function twoCrafts(): Promise<void> {
  const people = Array.from({ length: 40 }, (_, user): Usage => {
    const craft = user % 2 === 0 ? ['git', 'lint', 'test', 'build', 'deploy'] : ['git', 'draw', 'paint', 'render', 'frame'];
    return [`user-${user}`, craft.filter((_, i) => i === 0 || (user >> 1) % 5 !== i)];
  });
  await useAll([...people, [undefined, ['lint', 'test']]]);
}

const context = () => ({ store: temporary.store, clock, publish: () => undefined });
const namesOf = (answer: { readonly recommendations: readonly { readonly skill: { readonly name: string } }[] }) =>
  answer.recommendations.map(({ skill }) => skill.name);

describe('recommend', () => {
  it('finds what others with the same skills use, with the reason, and never what is used already', async () => {
    await twoCrafts();
    const answer = await new Recommender(temporary.store, clock).recommend({ user: 'me', limit: 3 });
    expect(answer).toMatchObject({ evidence: 'sufficient', users: 41, knownSkills: 2 });
    expect(namesOf(answer).sort()).toEqual(['build', 'deploy', 'git']);
    const build = answer.recommendations.find(({ skill }) => skill.name === 'build');
    expect(build).toMatchObject({ source: 'collaborative_filtering', reason: expect.stringMatching(/^because you use (lint|test)/) });
    for (const { score, completionRatio } of answer.recommendations) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(completionRatio);
    }
    expect(answer.similarUsers).toEqual([]);
  });

  it('works for someone who shares fewer than three skills, and for somebody new by what is usual', async () => {
    await twoCrafts();
    await use('eve', ['paint']);
    const recommender = new Recommender(temporary.store, clock);
    expect(namesOf(await recommender.recommend({ user: ['eve'], limit: 4 }))).toEqual(expect.arrayContaining(['draw', 'render']));
    for (const user of ['all', ['nobody-knows-them']] as const) {
      const answer = await recommender.recommend({ user, limit: 2 });
      expect(answer.recommendations[0]).toMatchObject({ skill: { name: 'git' }, source: 'community_baseline', because: [] });
      expect(answer.recommendations[0]?.reason).toBe('40 of 42 users have completed it, 40 of 40 times');
      expect(answer.knownSkills).toBe(0);
    }
  });

  it('is not moved by using one skill ten times', async () => {
    await twoCrafts();
    await use('eve', ['paint', 'draw', 'render']);
    const before = await new Recommender(temporary.store, clock).recommend({ user: ['eve'], limit: 5 });
    for (let i = 0; i < 10; i++) await use('eve', ['paint']);
    const after = await new Recommender(temporary.store, clock).recommend({ user: ['eve'], limit: 5 });
    expect(namesOf(after)).toEqual(namesOf(before));
    expect(after.similarUsers).toEqual(before.similarUsers);
    expect(after.similarUsers.length).toBeGreaterThan(0);
    for (const { similarity, sharedSkills } of after.similarUsers) {
      expect(similarity).toBeLessThanOrEqual(1);
      expect(sharedSkills).toBe(3);
    }
  });

  it('leaves out what hardly ever works behind what does', async () => {
    await useAll(Array.from({ length: 40 }, (_, user) => [`user-${user}`, ['lint', 'good', '!bad', '!bad', 'bad', '!bad']]));
    await use(undefined, ['lint']);
    const { recommendations } = await new Recommender(temporary.store, clock).recommend({ user: 'me', limit: 2 });
    expect(recommendations.map(({ skill }) => skill.name)).toEqual(['good', 'bad']);
    expect(recommendations[1]?.completionRatio).toBeLessThan(0.5);
  });

  it('answers a person alone from their own sequences: what follows what, here', async () => {
    for (let day = 0; day < 8; day++) await use(undefined, ['git add', 'git commit', 'git push'], NOW - (10 - day) * 24 * HOUR);
    await use(undefined, ['ls', 'git add', 'cat'], NOW - HOUR);
    await keepFlow.update(context());
    const recommender = new Recommender(temporary.store, clock);
    const answer = await recommender.recommend({ user: 'me', limit: 5 });
    // `cat` says nothing of the work.
    expect(answer.context).toEqual({ after: 'git add', project: 'app', phase: null });
    expect(answer.recommendations[0]).toMatchObject({
      ...{ skill: { name: 'git commit' }, source: 'own_sequences', sampleSize: 8 },
      reason: 'came next after git add 8 of 8 times, 8 times in app',
    });
    expect(namesOf(await recommender.recommend({ user: 'me', limit: 5, after: 'git commit' }))[0]).toBe('git push');
    await expect(recommender.recommend({ user: 'me', limit: 5, after: 'no such' })).rejects.toMatchObject({ code: 'SKILL_NOT_FOUND' });
    expect(answer.users).toBe(1);
  });

  it('takes unnamed sessions for those of the only person that is named', async () => {
    await use(undefined, ['lint']);
    await use('hash-of-me', ['test']);
    const answer = await new Recommender(temporary.store, clock).recommend({ user: 'me', limit: 5 });
    expect(answer).toMatchObject({ users: 1, knownSkills: 2, recommendations: [] });
    expect((await listBaselines(temporary.store)).users).toBe(1);
  });

  it('says insufficient_data without data, with one skill, with only failures and with a clock that was set back', async () => {
    const recommender = new Recommender(temporary.store, clock);
    const ask = () => recommender.recommend({ user: 'me', limit: 5 });
    const nothing = { evidence: 'insufficient_data', recommendations: [] };
    expect(await ask()).toMatchObject({ ...nothing, context: null, users: 0 });
    await use(undefined, ['!lint']);
    expect(await ask()).toMatchObject({ ...nothing, users: 0 });
    await use(undefined, ['lint']);
    now -= 10 * HOUR;
    expect(await ask()).toMatchObject({ ...nothing, users: 1, knownSkills: 1 });
  });
});

it('answers with 10,000 skills, from those of most users', async () => {
  const everything = Array.from({ length: 10_000 }, (_, i) => `skill-${i}`);
  await useAll(
    Array.from({ length: 35 }, (_, user): Usage => [`user-${user}`, ['common', ...everything.slice(user * 280, (user + 1) * 280)]]),
  );
  await use(undefined, ['skill-3']);
  const answer = await new Recommender(temporary.store, clock).recommend({ user: 'me', limit: 5 });
  expect(answer).toMatchObject({ evidence: 'sufficient', users: 36 });
  expect(answer.recommendations).toHaveLength(5);
  expect(namesOf(answer)).toContain('common');
  for (const { score } of answer.recommendations) expect(score).toBeLessThanOrEqual(1);
});

describe('the cache', () => {
  it('gives an answer again until the data has changed, and for an hour at most', async () => {
    await twoCrafts();
    const recommender = recommenderOf(temporary.store, clock);
    expect(recommenderOf(temporary.store, clock)).toBe(recommender);
    const ask = () => recommender.recommend({ user: 'all', limit: 2 });
    const hits = async () => (await recommender.countServed()).cacheHits;
    const first = await ask();
    expect(await ask()).toBe(first);
    expect(await hits()).toBe(1);
    await use('eve', ['brand-new']);
    expect(await ask()).not.toBe(first);
    expect(await hits()).toBe(1);
    now += HOUR;
    await ask();
    expect(await hits()).toBe(1);
    expect(await recommender.countServed()).toEqual({ recommendations: 8, cacheHits: 1 });
  });

  it('counts on after a restart', async () => {
    await twoCrafts();
    const recommender = new Recommender(temporary.store, clock);
    await recommender.recommend({ user: 'all', limit: 2 });
    await recommender.saveServed();
    await recommender.saveServed();
    expect(await new Recommender(temporary.store, clock).countServed()).toEqual({ recommendations: 2, cacheHits: 0 });
  });

  it('asks the store a fixed number of questions, however many people there are', async () => {
    await twoCrafts();
    let calls = 0;
    const community = new Proxy(temporary.store.analyses.community, {
      get(target, name) {
        calls++;
        return Reflect.get(target, name);
      },
    });
    const analyses = { community, flow: temporary.store.analyses.flow };
    await new Recommender({ analyses, getChangeCounter: () => temporary.store.getChangeCounter() }, clock).recommend({
      user: 'me',
      limit: 5,
    });
    expect(calls).toBeLessThan(10);
  });

  it('is bounded, and drops what was asked for longest ago', () => {
    const cache = new AnswerCache<number>(3);
    for (let i = 0; i < 5; i++) {
      cache.store(`q${i}`, i, 1, NOW);
      cache.find('q0', 1, NOW);
    }
    expect(cache.size).toBe(3);
    expect(['q0', 'q1', 'q4'].map((question) => cache.find(question, 1, NOW))).toEqual([0, undefined, 4]);
    expect(cache.find('q0', 1, NOW - 1)).toBeUndefined();
    expect(cache.size).toBe(2);
  });
});

describe('baselines', () => {
  it('count people, not sessions, and reach whoever asks by SQL', async () => {
    for (let i = 0; i < 5; i++) await use('bob', ['lint', 'lint', '!lint']);
    await use('eve', ['lint', 'test']);
    const answer = await listBaselines(temporary.store);
    const lint = answer.baselines.find(({ skill }) => skill.name === 'lint');
    expect(lint).toMatchObject({ users: 2, invocations: 16, ended: 16, completed: 11, percentile: expect.any(Number) });
    expect(answer).toMatchObject({ users: 2, skills: 2 });
    expect(await updateBaselines(temporary.store, NOW)).toBe(2);
    await keepBaselines.update(context());
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const found = database
      .prepare('SELECT skill_name, total_users, effectiveness_percentile FROM skill_community_baselines ORDER BY 1')
      .all();
    database.close();
    expect(found.map((row) => ({ ...row }))).toEqual([
      { skill_name: 'lint', total_users: 2, effectiveness_percentile: expect.any(Number) },
      { skill_name: 'test', total_users: 1, effectiveness_percentile: expect.any(Number) },
    ]);
  });

  it('are empty without data', async () => {
    expect(await listBaselines(temporary.store)).toMatchObject({ baselines: [], users: 0, skills: 0, usualRatio: 0.5 });
  });
});

describe('a large model', () => {
  const many = Array.from({ length: 150 }, (_, i) => `skill-${i}`);
  const asked = (recommender: Recommender) => recommender.recommend({ user: 'all', limit: 200 });

  it('stands for a minute while little changes, is given once more while it is learned anew, and is learned at once after much', async () => {
    await useAll([
      ['ann', many],
      ['bob', many],
    ]);
    const recommender = new Recommender(temporary.store, clock);
    expect((await asked(recommender)).users).toBe(2);
    await use('eve', ['skill-1']);
    now += 59_000;
    expect((await asked(recommender)).users).toBe(2);
    now += 1_000;
    expect((await asked(recommender)).users).toBe(2);
    await expect
      .poll(async () => {
        await use('ann', ['skill-2']);
        return (await asked(recommender)).users;
      })
      .toBe(3);
    await temporary.store.forget({ users: ['bob'] }, false);
    expect((await asked(recommender)).users).toBe(2);
  });
});
