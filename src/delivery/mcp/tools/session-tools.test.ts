import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { getSessionAnalytics } from './get-session-analytics.ts';
import { getWorkflowBottlenecks } from './get-workflow-bottlenecks.ts';

const NOW = Date.parse('2026-11-20T12:30:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const clock = { now: () => NOW };
const TOOLS = [getSessionAnalytics, getWorkflowBottlenecks];
const NAMES = TOOLS.map(({ name }) => name);
const HOSTILE = `o'Brien "🦜" %s; DROP TABLE session;--`;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;

/** Twelve sessions in as many days: `npm test` goes wrong in the first six, and is right at last in the first four of these. */
async function addShop(): Promise<void> {
  for (let index = 0; index < 12; index++) {
    const sessionId = `shop-${index}`;
    const at = NOW - index * DAY - (index % 4) * 60 * MINUTE;
    const test = (minute: number, outcome: 'completed' | 'failed') =>
      observe({
        ...{ name: 'npm test', kind: 'shell', sessionId, at: at + minute * MINUTE, durationMs: 4000, phase: 'verification', outcome },
        ...(outcome === 'failed' ? { errorType: 'exit_code_1' } : {}),
      });
    await temporary.store.append({
      sessions: [{ sessionId, agent: 'claude-code', directory: '/home/ada/shop', firstEventAt: at, lastEventAt: at + 20 * MINUTE }],
      invocations: [
        ...[1, 2, 3, 4, 5].map((minute) =>
          observe({ name: 'git status', kind: 'shell', sessionId, at: at + minute * MINUTE, phase: 'setup' }),
        ),
        test(10, index < 6 ? 'failed' : 'completed'),
        ...(index < 4 ? [test(12, 'completed')] : []),
      ],
    });
  }
}

async function addSession(sessionId: string, directory: string, at: number, names: readonly string[]): Promise<void> {
  await temporary.store.append({
    sessions: [{ sessionId, agent: 'codex', directory, firstEventAt: at, lastEventAt: at + MINUTE }],
    invocations: names.map((name, index) =>
      observe({ name, sessionId, at: at + index, outcome: 'failed', durationMs: (index + 1) * 1000 }),
    ),
  });
}

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, TOOLS);
  await addShop();
  await addSession('old', '/home/ada/old', NOW - 400 * DAY, ['a']);
  await addSession('hostile', `/home/ada/${HOSTILE}`, NOW - DAY, [HOSTILE, '🦜']);
  await addSession(
    'many',
    '/home/ada/many',
    NOW - 2 * DAY,
    Array.from({ length: 25 }, (_, index) => `skill-${index}`),
  );
});
afterAll(() => temporary.remove());

function query(sql: string, ...parameters: (string | number)[]): Record<string, unknown>[] {
  const database = new DatabaseSync(temporary.path, { readOnly: true });
  try {
    return database.prepare(sql).all(...parameters);
  } finally {
    database.close();
  }
}

describe('get_session_analytics', () => {
  it('counts as plain SQL does', async () => {
    const { structured, text } = await tools.ask('get_session_analytics', { timezone: 'UTC' });
    const window = [NOW - 30 * DAY, NOW] as const;
    const [totals] = query(
      `SELECT count(*) AS sessions, sum((SELECT count(*) FROM invocation i WHERE i.session_id = s.id)) AS invocations
       FROM session s WHERE s.last_event_at >= ? AND s.last_event_at < ?`,
      ...window,
    );
    expect(totals?.['sessions']).toBe(13);
    expect(structured).toMatchObject({ ...totals, follows_data: false, project: null, is_cut: false, timezone: 'UTC' });
    const byHour = query(
      `SELECT CAST(strftime('%H', first_event_at / 1000, 'unixepoch') AS INTEGER) AS hour, count(*) AS sessions
       FROM session WHERE last_event_at >= ? AND last_event_at < ? GROUP BY 1`,
      ...window,
    );
    const hours = structured['hours'] as { readonly hour: number; readonly sessions: number }[];
    expect(hours.filter(({ sessions }) => sessions > 0).map(({ hour, sessions }) => ({ hour, sessions }))).toEqual(byHour);
    expect(text.split('\n')[0]).toMatch(/^13 sessions in 30 days to 2026-11-20T12:30Z: \d+ invocations, mean effectiveness/);
    expect(text).toContain('time at work a session: median');
    expect(text.length).toBeLessThan(1500);
  });

  it('answers for a project, by its name or its folder, and for a window that ends when told', async () => {
    const shop = await tools.ask('get_session_analytics', { project: 'shop', to: '2026-11-21T00:00:00Z' });
    // 12 sessions with 5 × git status, one test, and four with a second one.
    expect(shop.structured).toMatchObject({ sessions: 12, invocations: 76, project: 'shop' });
    expect(
      (await tools.ask('get_session_analytics', { project: '/home/ada/shop', to: '2026-11-21T00:00:00Z' })).structured['sessions'],
    ).toBe(12);
    const half = await tools.ask('get_session_analytics', { project: 'shop', days: 5, to: '2026-11-15T00:00:00Z' });
    expect(half.structured).toMatchObject({ sessions: 5, window: { from: '2026-11-10T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z' } });
  });

  it('looks at the newest days there are where the last ones are empty, and says so', async () => {
    const { structured } = await tools.ask('get_session_analytics', { project: 'old', days: 7 });
    expect(structured).toMatchObject({ sessions: 1, follows_data: true, effectiveness: { kind: 'insufficient_data' } });
    expect(structured['message']).toMatch(/^Nothing is newer than 2025-10-16.*, so this is of the 7 days up to then: 1 session of old/);
    const empty = await tools.ask('get_session_analytics', { project: 'old', days: 7, to: '2026-11-20T00:00:00Z' });
    expect(empty.structured).toMatchObject({ sessions: 0, follows_data: false });
    expect(empty.text).toMatch(/^No session of old from .* Ask with more days or another end; .*get_pipeline_analytics\.$/);
  });

  it('tells the hours of the zone asked for', async () => {
    const busiest = async (timezone: string) =>
      (await tools.ask('get_session_analytics', { project: 'shop', timezone })).structured['busiest_hour'];
    expect([await busiest('UTC'), await busiest('Asia/Tokyo')].map((hour) => Number(hour))).toEqual([
      expect.any(Number),
      (Number(await busiest('UTC')) + 9) % 24,
    ]);
  });
});

describe('get_workflow_bottlenecks', () => {
  it('tells what goes wrong, how often and what it costs', async () => {
    const { structured, text } = await tools.ask('get_workflow_bottlenecks', { project: 'shop', to: '2026-11-21T00:00:00Z' });
    // Six troubles and ten completed tests, of 4 s each.
    expect(structured['bottlenecks']).toMatchObject([
      {
        ...{ skill_name: 'npm test', kind: 'shell', verdict: 'bottleneck', attempts: 16, troubles: 6, trouble_ratio: 0.375 },
        ...{ recovered: 4, lost_seconds: 24, failed_attempts: 6, sessions: 6, cause: { error_type: 'exit_code_1', count: 6 } },
      },
    ]);
    expect(structured['recovery']).toMatchObject({ troubles: 6, recovered: 4, recovered_ratio: 0.666667 });
    expect(structured['transitions']).toMatchObject([{ from_phase: 'setup', to_phase: 'verification', count: 12, share: 1 }]);
    expect(structured['phases']).toMatchObject([
      { workflow_phase: 'setup', invocations: 60, completed: 60 },
      { workflow_phase: 'verification', invocations: 16, completed: 10 },
    ]);
    expect(text.split('\n')).toEqual([
      '12 sessions of shop in 30 days to 2026-11-21T00:00Z: 6 times a skill went wrong, 67 % recovered, 24 s lost; 1 skill goes wrong more often than the others by more than chance.',
      'npm test (shell): bottleneck, 6 of 16 attempts went wrong, 38 % (18–61 %), 4 recovered, half within 2 min, 24 s lost, mostly exit_code_1',
      'setup → verification: 12 times, 100 % of what follows setup',
    ]);
  });

  it('gives every row once over all pages', async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { structured } = await tools.ask('get_workflow_bottlenecks', {
        project: 'many',
        limit: 10,
        ...(cursor === undefined ? {} : { cursor }),
      });
      names.push(...structured['bottlenecks'].map((row: { skill_name: string }) => row.skill_name));
      expect(structured['recovery'].troubles).toBe(25);
      cursor = structured['next_cursor'] ?? undefined;
      pages++;
    } while (cursor !== undefined);
    // By what was lost, most first: the last took longest.
    expect([pages, names]).toEqual([3, Array.from({ length: 25 }, (_, index) => `skill-${24 - index}`)]);
  });

  it('shows a hostile name as it is, of a project called likewise', async () => {
    const { structured } = await tools.ask('get_workflow_bottlenecks', { project: HOSTILE });
    expect(structured['bottlenecks'].map((row: { skill_name: string }) => row.skill_name).sort()).toEqual([HOSTILE, '🦜'].sort());
    expect(query('SELECT count(*) AS n FROM session')[0]?.['n']).toBe(15);
  });
});

describe('both', () => {
  it.each(NAMES)('%s says of an empty database what to do, and answers on one row', async (tool) => {
    const other = await openTemporaryStore(clock);
    try {
      const asked = makeTools(other, clock, TOOLS);
      expect(await asked.refuse(tool)).toMatch(/^the database is empty.*session-buddy import/);
      expect(await asked.refuse(tool, { project: 'shop' })).toMatch(/^the database is empty/);
      await other.store.append({ invocations: [observe({ name: 'x', at: NOW - DAY })] });
      expect((await asked.ask(tool)).structured).toMatchObject({ success: true, sessions: 1 });
    } finally {
      await other.remove();
    }
  });

  it.each(NAMES)('%s knows no project that was never seen', async (tool) => {
    for (const project of ['nowhere', "'; --", 'a\u0000b', '東京'])
      expect(await tools.refuse(tool, { project })).toMatch(/^no session was in the project .*without a project/s);
  });

  it.each<[string, unknown]>([
    ['days: ', { days: 0 }],
    ['days: ', { days: 367 }],
    ['days: ', { days: '30' }],
    ['days: ', { days: 1.5 }],
    ['to: expected an ISO 8601 instant', { to: 'yesterday' }],
    ['to: ', { to: 1_700_000_000 }],
    ['project: ', { project: '' }],
    ['project: ', { project: 'x'.repeat(1 << 20) }],
    ['project: ', { project: ['shop'] }],
    ['unknown argument "since"', { since: '7d' }],
    ['', []],
    ['', 'shop'],
  ])('say %j of what is wrong', async (reason, input) => {
    for (const tool of NAMES) expect(await tools.refuse(tool, input)).toContain(reason);
  });

  it('refuse a zone, a limit and a cursor that there are not', async () => {
    expect(await tools.refuse('get_session_analytics', { timezone: 'Mars/Olympus' })).toContain('timezone: expected the IANA name');
    expect(await tools.refuse('get_session_analytics', { timezone: 'x'.repeat(1 << 20) })).toContain('timezone: ');
    expect(await tools.refuse('get_workflow_bottlenecks', { limit: 0 })).toContain('limit: ');
    expect(await tools.refuse('get_workflow_bottlenecks', { cursor: 'nonsense' })).toContain('is not the next_cursor of an answer');
  });
});
