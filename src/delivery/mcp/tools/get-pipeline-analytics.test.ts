import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { getPipelineAnalytics } from './get-pipeline-analytics.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clock = { now: () => NOW };
const HOSTILE = `o'Brien "🦜" %s; DROP TABLE pipeline_run;--`;

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;

async function addRun(
  pipeline: string,
  sessionId: string,
  at: number,
  stages: Readonly<Record<string, 'completed' | 'failed'>>,
  directory?: string,
): Promise<void> {
  await temporary.store.append({
    sessions: [
      {
        ...(directory === undefined ? {} : { directory }),
        sessionId,
        agent: 'ci',
        firstEventAt: at,
        lastEventAt: at + HOUR / 2,
        pipeline: { pipeline },
      },
    ],
    invocations: Object.entries(stages).map(([name, outcome], index) =>
      observe({
        ...{ name, kind: 'ci', sessionId, at: at + index * 60_000, outcome, durationMs: name === 'test' ? 90_000 : 10_000 },
        ...(outcome === 'failed' ? { errorType: 'exit_code_1' } : {}),
      }),
    ),
  });
}

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [getPipelineAnalytics]);
  // Ten runs of two stages: of the tests six are completed.
  for (let run = 0; run < 10; run++)
    await addRun('ada/app/CI', `ci-${run}`, NOW - (run + 1) * HOUR, { build: 'completed', test: run < 6 ? 'completed' : 'failed' });
  await addRun('local', 'local-1', NOW - 50 * DAY, { build: 'completed' }, '/home/ada/shop');
  await addRun('local', 'local-2', NOW - 50 * DAY, { build: 'completed' }, '/home/ada/bakery');
  await addRun('ada/app/nightly', 'nightly', NOW - 40 * DAY, { build: 'completed' });
  await addRun(HOSTILE, 'hostile', NOW - 2 * DAY, { [HOSTILE]: 'failed' });
  for (let pipeline = 0; pipeline < 25; pipeline++)
    await addRun(`p${pipeline}`, `p-${pipeline}`, NOW - 3 * DAY - pipeline * HOUR, { build: 'completed' });
  await addRun(
    'wide',
    'wide',
    NOW - 6 * DAY,
    Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`stage ${index}`, 'completed'])),
  );
});
afterAll(() => temporary.remove());

const ask = (input: object = {}) => tools.ask('get_pipeline_analytics', input);

/** Values of a list in all pages. */
async function listAll(input: object, pick: (structured: Awaited<ReturnType<typeof ask>>['structured']) => string[]) {
  const found: string[][] = [];
  for (let cursor: string | undefined; ; ) {
    const { structured } = await ask({ ...input, ...(cursor === undefined ? {} : { cursor }) });
    found.push(pick(structured));
    cursor = structured['next_cursor'] ?? undefined;
    if (cursor === undefined) return found;
  }
}

describe('get_pipeline_analytics', () => {
  it('has only the runs of a project: in its folder, or with its name in that of the pipeline', async () => {
    const names = async (project: string) =>
      (await ask({ project, days: 60, limit: 100 })).structured['pipelines'].map(({ pipeline }: { pipeline: string }) => pipeline);
    expect(await names('app')).toEqual(['ada/app/CI', 'ada/app/nightly']);
    expect(await names('ada/app')).toEqual(['ada/app/CI', 'ada/app/nightly']);
    expect(await names('pp')).toEqual([]);
    expect(await names('shop')).toEqual(['local']);
    expect(await names('/home/ada/shop')).toEqual(['local']);
    const { structured, text } = await ask({ project: 'shop', pipeline: 'local', days: 60 });
    expect(structured['analysis']).toMatchObject({ runs: 1, stages: [{ stage: 'build', invocations: 1 }] });
    expect(text).toMatch(/^local: 1 run of shop from/);
    expect((await ask({ pipeline: 'local', days: 60 })).structured['analysis'].runs).toBe(2);
    expect((await ask({ project: 'nowhere' })).text).toMatch(/^No CI pipeline of nowhere ran from/);
    expect((await ask({ project: 'nowhere', pipeline: 'local' })).text).toMatch(/^local of nowhere did not run from/);
  });

  it('tells of one pipeline what plain SQL counts', async () => {
    const { structured, text } = await ask({ pipeline: 'ada/app/CI' });
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const rows = database
      .prepare(
        `SELECT k.name AS stage, count(*) AS invocations, count(*) AS ended, sum(i.outcome = 'completed') AS completed
         FROM pipeline_run r JOIN invocation i ON i.session_id = r.session_id JOIN skill k ON k.id = i.skill_id
         WHERE r.pipeline = 'ada/app/CI' GROUP BY 1 ORDER BY 1 DESC`,
      )
      .all();
    database.close();
    const { analysis } = structured;
    expect(rows).toHaveLength(2);
    expect(analysis.stages).toMatchObject(rows);
    expect(analysis).toMatchObject({ runs: 10, is_cut: false, bottlenecks: ['test'], slow_stages: ['test'] });
    expect(analysis.run_completion).toMatchObject({ completed: 6, ended: 10, completion_ratio: 0.6 });
    // Of each run's 100 s the tests take 90.
    expect(analysis.stages[0]).toMatchObject({
      stage: 'test',
      run_time_share: 0.9,
      bottleneck: 'medium',
      errors: [{ error_type: 'exit_code_1', count: 4 }],
    });
    expect(structured['pipelines']).toEqual([]);
    expect(text.split('\n')).toEqual([
      'ada/app/CI: 10 runs from 2026-10-21T12:00Z to 2026-11-20T12:00Z, 60 % completed (31–83 %); bottlenecks: test; slow: test.',
      'test: 60 % of 10 completed, (31–83 %), p50 90 s, p95 90 s, 90 % of run time, bottleneck medium, too few durations to compare with before, exit_code_1 ×4',
      'build: 100 % of 10 completed, (72–100 %), p50 10 s, p95 10 s, 10 % of run time, bottleneck none, too few durations to compare with before',
    ]);
  });

  it('lists those that ran in the window when none is named', async () => {
    const { structured, text } = await ask();
    expect(structured).toMatchObject({ analysis: null, next_cursor: expect.any(String) });
    expect(structured['pipelines']).toHaveLength(20);
    expect(structured['pipelines'][0]).toMatchObject({ pipeline: 'ada/app/CI', runs: 10, stage_invocations: 20, completed: 16 });
    expect(text).toMatch(/^20 pipelines ran from .*\nada\/app\/CI: 10 runs, 80 % of 20 stages completed, last at 2026-11-20T11/);
    const pages = await listAll({ limit: 7 }, ({ pipelines }) => pipelines.map((row: { pipeline: string }) => row.pipeline));
    expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7]);
    expect(pages.flat()).toEqual(['ada/app/CI', HOSTILE, ...Array.from({ length: 25 }, (_, index) => `p${index}`), 'wide']);
  });

  it('gives every stage once over all pages', async () => {
    const pages = await listAll({ pipeline: 'wide', limit: 10 }, ({ analysis }) =>
      analysis.stages.map((row: { stage: string }) => row.stage),
    );
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(new Set(pages.flat()).size).toBe(25);
  });

  it('says when one that is known did not run', async () => {
    const { structured, text } = await ask({ pipeline: 'ada/app/nightly' });
    expect(structured['analysis']).toMatchObject({ runs: 0, stages: [] });
    expect(text).toMatch(/^ada\/app\/nightly did not run from .*Ask with more days/);
    expect((await ask({ pipeline: 'ada/app/nightly', days: 60 })).structured['analysis'].runs).toBe(1);
    expect((await ask({ pipeline: 'ada/app/nightly', days: 7, to: '2026-10-12T00:00:00Z' })).structured['analysis'].runs).toBe(1);
  });

  it('shows a hostile name as it is', async () => {
    const { structured } = await ask({ pipeline: HOSTILE });
    expect(structured['analysis']).toMatchObject({ pipeline: HOSTILE, runs: 1, stages: [{ stage: HOSTILE, completed: 0 }] });
  });

  it('says what to do where there is nothing', async () => {
    expect(await tools.refuse('get_pipeline_analytics', { pipeline: 'nobody/nothing' })).toBe(
      'no pipeline is called "nobody/nothing". get_pipeline_analytics without a pipeline lists those there are.',
    );
    expect(await tools.refuse('get_pipeline_analytics', { pipeline: 'a\u0000b' })).toContain('no pipeline is called');
    const none = await ask({ to: '2020-01-01T00:00:00Z' });
    expect(none.structured).toMatchObject({ pipelines: [], analysis: null, next_cursor: null });
    expect(none.text).toMatch(/^No CI pipeline ran from .*record_invocation/);
    const empty = await openTemporaryStore(clock);
    try {
      expect(await makeTools(empty, clock, [getPipelineAnalytics]).refuse('get_pipeline_analytics')).toMatch(/^the database is empty/);
    } finally {
      await empty.remove();
    }
  });

  it.each<[string, unknown]>([
    ['pipeline: ', { pipeline: ' ' }],
    ['pipeline: ', { pipeline: 7 }],
    ['pipeline: ', { pipeline: 'x'.repeat(1 << 20) }],
    ['days: ', { days: -1 }],
    ['to: ', { to: '2026-13-01T00:00:00Z' }],
    ['limit: ', { limit: 101 }],
    ['is not the next_cursor of an answer', { cursor: '💥' }],
    ['unknown argument "branch"', { branch: 'shop' }],
    ['', 'CI'],
  ])('says %j of what is wrong', async (reason, input) => {
    expect(await tools.refuse('get_pipeline_analytics', input)).toContain(reason);
  });
});
