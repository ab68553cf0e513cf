import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { forecastUsage } from './forecast-usage.ts';

/** A Friday. */
const NOW = Date.parse('2026-11-20T12:00:00Z');
const TODAY = Date.parse('2026-11-20T00:00:00Z');
const DAY = 86_400_000;
const clock = { now: () => NOW };
const HOSTILE = `o'Brien "🦜" %s; DROP TABLE skill;--`;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [forecastUsage]);
  const random = seededRandom(3);
  // Ten weeks with much on weekdays and little at the end of the week, and chance in it.
  const uses = Array.from({ length: 70 }, (_, index) => TODAY - (index + 1) * DAY).flatMap((day) => {
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    const count = Math.max(0, (isWeekend ? 2 : 14) + Math.round((random() - 0.5) * 8));
    return Array.from({ length: count }, (_, use) => observe({ name: 'npm test', kind: 'shell', at: day + 9 * 3_600_000 + use * 60_000 }));
  });
  await temporary.store.append({
    invocations: [...uses, observe({ name: HOSTILE, at: NOW - DAY }), observe({ name: 'Edit', kind: 'tool', at: NOW - DAY })],
  });
});
afterAll(() => temporary.remove());

const ask = (input: object = {}) => tools.ask('forecast_usage', { timezone: 'UTC', ...input });

/** Uses on a day `days` ago, by plain SQL. */
function countDay(days: number): number {
  const database = new DatabaseSync(temporary.path, { readOnly: true });
  const row = database
    .prepare(
      "SELECT count(*) AS n FROM invocation i JOIN skill k ON k.id = i.skill_id WHERE k.name = 'npm test' AND started_at >= ? AND started_at < ?",
    )
    .get(TODAY - days * DAY, TODAY - (days - 1) * DAY);
  database.close();
  return Number(row?.['n']);
}

describe('forecast_usage', () => {
  it('counts in one project what plain SQL counts there, however many sessions it took, and says so of one not known', async () => {
    const time = { now: NOW };
    const own = await openTemporaryStore({ now: () => time.now });
    try {
      const inProject = (at: number, sessionId: string) => ({ sessionId, agent: 'codex' as const, firstEventAt: at, lastEventAt: at });
      const runs = Array.from({ length: 450 }, (_, i) => ({ at: TODAY - (i % 60) * DAY + i * 1000, sessionId: `s${i}` }));
      await own.store.append({
        invocations: runs.map(({ at, sessionId }) => observe({ name: 'npm test', kind: 'shell', at, sessionId })),
        sessions: runs.map(({ at, sessionId }, i) => ({ ...inProject(at, sessionId), directory: i % 3 === 0 ? '/b/shop' : '/b/app' })),
      });
      const { ask: put, refuse } = makeTools(own, { now: () => time.now }, [{ ...forecastUsage, freshForMs: 0 }]);
      const count = async (input: object) => (await put('forecast_usage', { timezone: 'UTC', ...input })).structured['invocations'];
      expect(await count({ project: 'app' })).toBe(300);
      expect(await count({ project: '/b/shop' })).toBe(150);
      expect(await count({ project: 'app', skill_name: 'npm test' })).toBe(300);
      expect(await count({ project: 'app', kinds: ['skill'] })).toBe(0);
      expect((await put('forecast_usage', { project: 'app', kinds: ['skill'] })).text).toMatch(
        /^No forecast for all skills in app: not used/,
      );
      expect(await refuse('forecast_usage', { project: 'nowhere' })).toMatch(/^no session was in the project "nowhere"/);
      await own.store.append({
        invocations: [observe({ name: 'npm test', kind: 'shell', at: TODAY - DAY, sessionId: 'new' })],
        sessions: [{ ...inProject(TODAY - DAY, 'new'), directory: '/b/app' }],
      });
      time.now += 60_000;
      expect(await count({ project: 'app' })).toBe(301);
      expect(await count({})).toBe(451);
    } finally {
      await own.remove();
    }
  });

  it('forecasts seven days from what is usual on such days, with a band', async () => {
    const { structured, text } = await ask({ skill_name: 'npm test' });
    const { daily } = structured;
    expect(structured).toMatchObject({
      skill_name: 'npm test',
      kind: 'shell',
      time_zone: 'UTC',
      daily: { verdict: 'forecast', level: 0.8 },
    });
    expect(structured['invocations']).toBe(
      Array.from({ length: 70 }, (_, index) => countDay(index + 1)).reduce((sum, count) => sum + count, 0),
    );
    expect(daily.backtest.mean_error).toBeLessThan(daily.backtest.naive_error);
    expect(daily.points.map(({ date }: { date: string }) => date)).toEqual(
      Array.from({ length: 7 }, (_, index) => new Date(TODAY + index * DAY).toISOString().slice(0, 10)),
    );
    for (const [index, { expected, lower, upper }] of daily.points.entries()) {
      expect(lower).toBeLessThanOrEqual(expected);
      expect(upper).toBeGreaterThanOrEqual(expected);
      // Within what the same weekday was in the last weeks.
      const same = [7, 14, 21, 28].map((back) => countDay(back - index));
      expect(expected).toBeGreaterThanOrEqual(Math.min(...same) - 2);
      expect(expected).toBeLessThanOrEqual(Math.max(...same) + 2);
    }
    const [first, today] = text.split('\n');
    expect(first).toMatch(/^npm test \(shell\): about \d+ uses expected in 7 days, today included \(\d+ uses since 2026-09-11/);
    expect(today).toMatch(/^2026-11-20: \d+(\.\d)? \(\d+–\d+\)$/);
  });

  it('is of all kinds of rankings when no skill is named, of others when asked', async () => {
    const all = (await ask()).structured;
    const one = (await ask({ skill_name: 'npm test' })).structured;
    expect(all).toMatchObject({ skill_name: null, kind: null, invocations: one['invocations'] + 1 });
    expect((await ask({ kinds: ['tool'] })).structured).toMatchObject({ invocations: 1 });
    expect((await ask({ skill_name: 'npm test', to: '2026-10-16T00:00:00Z' })).structured['invocations']).toBe(
      Array.from({ length: 35 }, (_, index) => countDay(index + 36)).reduce((sum, count) => sum + count, 0),
    );
  });

  it('says that it knows too little, and of a skill used once', async () => {
    const { structured, text } = await ask({ skill_name: HOSTILE });
    expect(structured).toMatchObject({ skill_name: HOSTILE, invocations: 1, daily: { verdict: 'insufficient_data', points: [] } });
    expect(text).toContain(`No forecast by day for ${HOSTILE} (skill) (1 use since 2026-11-19T12:00Z): insufficient data`);
    const before = await ask({ skill_name: 'npm test', to: '2020-01-01T00:00:00Z' });
    expect(before.text).toMatch(/^No forecast for npm test \(shell\): not used in the twelve weeks before\./);
    const empty = await openTemporaryStore(clock);
    try {
      expect(await makeTools(empty, clock, [forecastUsage]).refuse('forecast_usage')).toMatch(/^the database is empty/);
    } finally {
      await empty.remove();
    }
  });

  it.each<[string, unknown]>([
    ['no skill is named "npm tset". search_skills finds names.', { skill_name: 'npm tset' }],
    ['no skill is named', { skill_name: '\u0000; --' }],
    ['no skill is named', { skill_name: 'npm test', kind: 'agent' }],
    ['kind: goes with skill_name', { kind: 'shell' }],
    ['kinds: is for all skills', { skill_name: 'npm test', kinds: ['shell'] }],
    ['skill_name: ', { skill_name: '' }],
    ['skill_name: ', { skill_name: 'x'.repeat(1 << 20) }],
    ['kinds.0: ', { kinds: ['cli'] }],
    ['timezone: expected the IANA name', { timezone: 'Mars/Olympus' }],
    ['to: expected an ISO 8601 instant', { to: '2026-02-30T00:00:00Z' }],
    ['unknown argument "days"', { days: 7 }],
    ['', 7],
  ])('says %j of what is wrong', async (reason, input) => {
    expect(await tools.refuse('forecast_usage', input)).toContain(reason);
  });
});
