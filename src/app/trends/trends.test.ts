import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { getSkillTrend } from './skill-trend.ts';
import { findWhatChanged } from './what-changed.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

/** `perDay` invocations of a skill on each of so many days, today included; what they are like is up to `values`. */
async function use(
  name: string,
  days: number,
  perDay: (daysAgo: number) => number,
  values: (daysAgo: number) => { readonly completion?: number; readonly durationMs?: number },
): Promise<void> {
  const random = seededRandom(name.length);
  const invocations: InvocationObservation[] = [];
  for (let daysAgo = days - 1; daysAgo >= 0; daysAgo--) {
    const { completion = 0.9, durationMs = 4000 } = values(daysAgo);
    for (let i = 0; i < perDay(daysAgo); i++) {
      const outcome = random() < completion ? 'completed' : 'failed';
      const at = NOW - daysAgo * DAY - Math.floor(random() * 10 * HOUR);
      invocations.push(observe({ name, kind: 'shell', at, outcome, durationMs: durationMs * (0.8 + 0.4 * random()) }));
    }
  }
  await temporary.store.append({ invocations, sessions: [] });
}

describe('getSkillTrend', () => {
  it('tells what gets better, what takes longer and what is used less', async () => {
    await use(
      'npm test',
      30,
      (daysAgo) => 4 + daysAgo,
      (daysAgo) => ({ completion: 0.99 - daysAgo / 60, durationMs: 9000 - 200 * daysAgo }),
    );
    const trend = await getSkillTrend(temporary.store, { name: 'npm test', days: 30, timeZone: 'UTC', now: NOW });
    expect(trend.skill).toEqual({ kind: 'shell', name: 'npm test' });
    expect(trend.days).toHaveLength(30);
    expect(trend.days.at(-1)).toMatchObject({ date: '2026-11-20', isBeforeFirstUse: false });
    expect(trend.trends.completion).toMatchObject({ kind: 'trend', trend: 'improving', days: 30 });
    expect(trend.trends.duration).toMatchObject({ kind: 'trend', trend: 'declining', days: 30 });
    // Today is not over, and not in it.
    expect(trend.trends.volume).toMatchObject({ kind: 'trend', trend: 'declining', days: 29 });
  });

  it('begins the count of use with the first use ever: a new skill is not used more and more', async () => {
    await use(
      'vale',
      20,
      () => 5,
      () => ({}),
    );
    const { trends, days } = await getSkillTrend(temporary.store, { name: 'vale', days: 90, timeZone: 'UTC', now: NOW });
    expect(days.filter(({ isBeforeFirstUse }) => isBeforeFirstUse)).toHaveLength(70);
    expect(trends.volume).toMatchObject({ kind: 'trend', trend: 'stable', days: 19 });
  });

  it('says insufficient_data of a skill used once, and SKILL_NOT_FOUND of one never used', async () => {
    await use(
      'once',
      1,
      () => 1,
      () => ({}),
    );
    const { trends } = await getSkillTrend(temporary.store, { name: 'once', days: 30, timeZone: 'Europe/Berlin', now: NOW });
    expect(Object.values(trends).map(({ kind }) => kind)).toEqual(['insufficient_data', 'insufficient_data', 'insufficient_data']);
    await expect(getSkillTrend(temporary.store, { name: 'none', days: 30, timeZone: 'UTC', now: NOW })).rejects.toMatchObject({
      code: 'SKILL_NOT_FOUND',
    });
    await expect(getSkillTrend(temporary.store, { name: 'once', days: 0, timeZone: 'UTC', now: NOW })).rejects.toThrow(RangeError);
  });

  it('is not disturbed by a clock that was ahead, nor by a use told twice', async () => {
    await use(
      'npm test',
      30,
      () => 6,
      () => ({}),
    );
    const request = { name: 'npm test', days: 30, timeZone: 'UTC', now: NOW };
    const before = await getSkillTrend(temporary.store, request);
    const ahead = observe({ name: 'npm test', kind: 'shell', at: NOW + 400 * DAY, outcome: 'failed' });
    await temporary.store.append({ invocations: [ahead, ahead], sessions: [] });
    await temporary.store.append({ invocations: [ahead], sessions: [] });
    expect(await getSkillTrend(temporary.store, request)).toEqual({ ...before, lastInvokedAt: NOW + 400 * DAY });
  });

  it('counts by the days of the time zone', async () => {
    await temporary.store.append({ invocations: [observe({ name: 'late', at: Date.parse('2026-11-19T23:30:00Z') })], sessions: [] });
    const datesOf = async (timeZone: string) =>
      (await getSkillTrend(temporary.store, { name: 'late', days: 3, timeZone, now: NOW })).days
        .filter(({ invocations }) => invocations > 0)
        .map(({ date }) => date);
    expect(await datesOf('UTC')).toEqual(['2026-11-19']);
    expect(await datesOf('Europe/Berlin')).toEqual(['2026-11-20']);
    expect(await datesOf('Asia/Kolkata')).toEqual(['2026-11-20']);
  });
});

describe('findWhatChanged', () => {
  it('tells what fell this week against last, and what is new', async () => {
    await use(
      'git push',
      14,
      () => 12,
      (daysAgo) => ({ completion: daysAgo < 7 ? 0.5 : 0.97 }),
    );
    await use(
      'npm run lint',
      14,
      () => 12,
      () => ({}),
    );
    await use(
      'vale',
      3,
      () => 8,
      () => ({}),
    );
    const answer = await findWhatChanged(temporary.store, { to: NOW });
    expect(answer.changes).toMatchObject([{ skill: { name: 'git push' }, metric: 'completion', trend: 'declining' }]);
    expect(answer).toMatchObject({
      skills: 3,
      window: { from: NOW - 7 * DAY, to: NOW },
      previousWindow: { from: NOW - 14 * DAY, to: NOW - 7 * DAY },
    });
    expect(answer.newSkills).toMatchObject([{ skill: { name: 'vale' }, invocations: 24 }]);
  });

  it('calls nothing more used, and nothing new, when the record only began last week, or this one', async () => {
    await use(
      'npm test',
      10,
      (daysAgo) => (daysAgo < 7 ? 30 : 2),
      () => ({}),
    );
    expect((await findWhatChanged(temporary.store, { to: NOW })).changes).toEqual([]);
    await use(
      'vale',
      3,
      () => 8,
      () => ({}),
    );
    expect((await findWhatChanged(temporary.store, { to: NOW, days: 20 })).newSkills).toEqual([]);
  });

  it('says nothing of an empty database', async () => {
    expect(await findWhatChanged(temporary.store, { to: NOW })).toMatchObject({ changes: [], comparisons: 0, skills: 0, newSkills: [] });
  });
});
