import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe, observeMany } from '../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { SKILL_KINDS } from '../domain/skill.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import { computeReport } from './report.ts';
import { chooseStep, getSeries } from './series.ts';
import { getSessionDetail, listSessionPage } from './session-detail.ts';
import { getSkillDetail } from './skill-detail.ts';

const NOW = Date.parse('2026-11-20T12:30:20Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAST_WEEK = { from: NOW - 7 * DAY, to: NOW };

let temporary: TemporaryStore;

beforeAll(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
  await temporary.store.append({
    invocations: [
      ...observeMany(40, 36, NOW - DAY, { name: 'review', sessionId: 'session-b', durationMs: 2000 }),
      ...observeMany(40, 24, NOW - 8 * DAY, { name: 'review', sessionId: 'session-a', durationMs: 2000 }),
      ...observeMany(25, 10, NOW - 2 * HOUR, { name: 'git commit', kind: 'shell', sessionId: 'session-b' }),
      ...observeMany(25, 23, NOW - 9 * DAY, { name: 'git commit', kind: 'shell', sessionId: 'session-a' }),
      ...observeMany(100, 100, NOW - HOUR, { name: 'Read', kind: 'tool', sessionId: 'session-b' }),
      observe({ name: 'review', kind: 'agent', at: NOW - HOUR, outcome: 'open', sessionId: 'session-b' }),
      observe({ name: 'dormant', at: NOW - 60 * DAY, sessionId: 'session-a' }),
    ],
    sessions: [
      {
        sessionId: 'session-a',
        agent: 'claude-code',
        firstEventAt: NOW - 60 * DAY,
        lastEventAt: NOW - 8 * DAY,
        directory: '/home/a/alpha',
      },
      { sessionId: 'session-b', agent: 'codex', firstEventAt: NOW - 2 * DAY, lastEventAt: NOW - HOUR, directory: '/home/a/beta' },
    ],
  });
});

afterAll(() => temporary.remove());

describe('computeReport', () => {
  it('ranks what was used, with completion, interval and trend, and leaves out tools', async () => {
    const report = await computeReport(temporary.store, LAST_WEEK);
    expect(report.skills.map(({ skill, invocations }) => [skill.kind, skill.name, invocations])).toEqual([
      ['skill', 'review', 40],
      ['shell', 'git commit', 25],
      ['agent', 'review', 1],
    ]);
    const [review, commit] = report.skills;
    expect(review).toMatchObject({ completed: 36, ended: 40, completionRatio: 0.9, completionInterval: wilsonInterval(36, 40) });
    expect(review?.comparison).toMatchObject({ kind: 'compared', trend: 'improving', sampleSize: 80 });
    expect(commit?.comparison).toMatchObject({ kind: 'compared', trend: 'declining', sampleSize: 50 });
    expect(review?.durationP50Ms).toBeCloseTo(2000, -2);
    expect(report.totals).toMatchObject({ invocations: 66, skills: 3, completed: 46, ended: 65, sessions: 1 });
    expect(report.window.from).toBeLessThanOrEqual(LAST_WEEK.from);
    expect(report.window.to).toBeGreaterThanOrEqual(LAST_WEEK.to);
  });

  it('gives no ratio, no interval and no trend where nothing ended', async () => {
    const report = await computeReport(temporary.store, { ...LAST_WEEK, kinds: ['agent'] });
    expect(report.skills[0]).toMatchObject({ invocations: 1, ended: 0, completionRatio: null, completionInterval: null });
    expect(report.skills[0]?.comparison).toEqual({ kind: 'insufficient_data', sampleSize: 0, requiredSampleSize: 40 });
  });

  it('answers an empty window with zeros, not with errors', async () => {
    const report = await computeReport(temporary.store, { from: NOW - 400 * DAY, to: NOW - 399 * DAY });
    expect(report).toMatchObject({
      skills: [],
      totals: { invocations: 0, skills: 0, sessions: 0, completionRatio: null, completionInterval: null },
    });
  });

  it('answers a name whatever its kind, the most used first', async () => {
    const report = await computeReport(temporary.store, { ...LAST_WEEK, name: 'review' });
    expect(report.skills.map(({ skill }) => skill.kind)).toEqual(['skill', 'agent']);
    expect(report.skills[0]?.comparison).toMatchObject({ trend: 'improving' });
    expect(report.totals).toMatchObject({ invocations: 41, ended: 40, skills: 2, sessions: null });
    const tool = await computeReport(temporary.store, { ...LAST_WEEK, name: 'Read' });
    expect(tool.skills).toMatchObject([{ skill: { kind: 'tool' }, invocations: 100, comparison: { kind: 'insufficient_data' } }]);
  });

  it('shows a known skill that was not used in the window with zeros, and refuses an unknown one', async () => {
    const report = await computeReport(temporary.store, { ...LAST_WEEK, name: 'dormant' });
    expect(report.skills).toMatchObject([{ invocations: 0, completionRatio: null, lastInvokedAt: NOW - 60 * DAY }]);
    await expect(computeReport(temporary.store, { ...LAST_WEEK, name: 'no such' })).rejects.toMatchObject({ code: 'SKILL_NOT_FOUND' });
    await expect(computeReport(temporary.store, { ...LAST_WEEK, name: 'dormant', kinds: ['ci'] })).rejects.toMatchObject({
      code: 'SKILL_NOT_FOUND',
    });
  });

  it('keeps to a project, by its name or its directory, trend included', async () => {
    for (const project of ['beta', '/home/a/beta']) {
      const report = await computeReport(temporary.store, { ...LAST_WEEK, project });
      expect(report.skills[0]).toMatchObject({
        skill: { name: 'review' },
        invocations: 40,
        comparison: { kind: 'insufficient_data', sampleSize: 40 },
      });
    }
    const named = await computeReport(temporary.store, { ...LAST_WEEK, project: 'beta', name: 'git commit' });
    expect(named.skills).toMatchObject([{ invocations: 25 }]);
    expect((await computeReport(temporary.store, { ...LAST_WEEK, project: 'alpha' })).skills).toEqual([]);
  });

  it('pages and searches', async () => {
    const second = await computeReport(temporary.store, { ...LAST_WEEK, kinds: SKILL_KINDS, limit: 1, offset: 1 });
    expect(second.skills.map(({ skill }) => skill.name)).toEqual(['review']);
    expect(second.totals).toMatchObject({ skills: 4, invocations: 166 });
    const found = await computeReport(temporary.store, { ...LAST_WEEK, nameContains: 'COMM' });
    expect(found.skills.map(({ skill }) => skill.name)).toEqual(['git commit']);
  });

  it('finds what a skill did before even when many others were used more then', async () => {
    const other = await openTemporaryStore({ now: () => NOW });
    try {
      const crowd = Array.from({ length: 150 }, (_, index) => observeMany(30, 20, NOW - 8 * DAY, { name: `crowd ${index}` }));
      await other.store.append({
        invocations: [
          ...crowd.flat(),
          ...observeMany(25, 24, NOW - 8 * DAY, { name: 'late' }),
          ...observeMany(40, 20, NOW - DAY, { name: 'late' }),
        ],
      });
      const report = await computeReport(other.store, LAST_WEEK);
      expect(report.skills).toMatchObject([{ skill: { name: 'late' }, comparison: { trend: 'declining', sampleSize: 65 } }]);
    } finally {
      await other.remove();
    }
  });
});

describe('getSkillDetail', () => {
  it('shows a skill beside itself in the window before', async () => {
    const detail = await getSkillDetail(temporary.store, { ...LAST_WEEK, name: 'review' });
    expect(detail).toMatchObject({ skill: { kind: 'skill' }, completed: 36, comparison: { trend: 'improving' } });
    expect(detail.previous).toMatchObject({ invocations: 40, completed: 24, ended: 40, window: { to: detail.window.from } });
  });

  it('refuses an unknown skill', async () => {
    await expect(getSkillDetail(temporary.store, { ...LAST_WEEK, name: '' })).rejects.toMatchObject({ code: 'SKILL_NOT_FOUND' });
  });
});

describe('getSeries', () => {
  it('adds up to the counts of the window', async () => {
    const series = await getSeries(temporary.store, { ...LAST_WEEK, subject: { kinds: SKILL_KINDS } });
    expect(series.step).toBe('hour');
    expect(series.points.reduce((sum, point) => sum + point.invocations, 0)).toBe(166);
    const days = await getSeries(temporary.store, { ...LAST_WEEK, step: 'day', subject: { name: 'review' } });
    expect(days.points.map(({ invocations, completed }) => [invocations, completed])).toEqual([[40, 36]]);
    expect(days.skill).toEqual({ kind: 'skill', name: 'review' });
  });

  it('chooses a step that gives some tens to some hundreds of buckets', () => {
    expect(chooseStep({ from: 0, to: 6 * HOUR })).toBe('minute');
    expect(chooseStep({ from: 0, to: 14 * DAY })).toBe('hour');
    expect(chooseStep({ from: 0, to: 15 * DAY })).toBe('day');
  });
});

describe('sessions', () => {
  it('come in pages that meet without a gap', async () => {
    const first = await listSessionPage(temporary.store, { limit: 1 });
    expect(first.sessions.map(({ sessionId }) => sessionId)).toEqual(['session-b']);
    const second = await listSessionPage(temporary.store, { limit: 1, before: first.next! });
    expect(second.sessions.map(({ sessionId }) => sessionId)).toEqual(['session-a']);
    expect(second.next).toBeNull();
  });

  it('have a timeline in pages that meet without a gap', async () => {
    const whole = await getSessionDetail(temporary.store, { sessionId: 'session-b', limit: 1000 });
    expect(whole.timeline).toHaveLength(166);
    expect(whole.next).toBeNull();
    const eventIds: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await getSessionDetail(temporary.store, {
        sessionId: 'session-b',
        limit: 50,
        ...(after === undefined ? {} : { after }),
      });
      eventIds.push(...page.timeline.map(({ eventId }) => eventId));
      after = page.next;
    }
    expect(eventIds).toEqual(whole.timeline.map(({ eventId }) => eventId));
  });

  it.each(['nobody', 'sessio', ''])('are not found by %j, which names none or several', async (sessionId) => {
    await expect(getSessionDetail(temporary.store, { sessionId, limit: 10 })).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });
});
