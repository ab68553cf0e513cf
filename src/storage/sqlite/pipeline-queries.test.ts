import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { PipelineRun, SessionObservation } from '../../domain/session.ts';
import { RUN_STAGES_SQL } from './pipeline-queries.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const DAY = { from: NOW - 24 * HOUR, to: NOW };

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

const session = (sessionId: string, pipeline: PipelineRun, at: number, lastEventAt = at): SessionObservation => ({
  ...{ sessionId, agent: 'ci', firstEventAt: at, lastEventAt, pipeline },
});
const stage = (sessionId: string, name: string, at: number, more: Partial<InvocationObservation> = {}): InvocationObservation => ({
  ...observe({ name, kind: 'ci', sessionId, at, durationMs: 1000 }),
  ...more,
});

/** The rows as they are stored. */
function readRuns(): unknown[] {
  const database = new DatabaseSync(temporary.path, { readOnly: true });
  try {
    return database
      .prepare('SELECT s.session_id, r.* FROM pipeline_run r JOIN session s ON s.id = r.session_id ORDER BY s.session_id')
      .all()
      .map(({ session_id, id: _, ...row }) => ({ ...row, session_id }));
  } finally {
    database.close();
  }
}

describe('a run', () => {
  it('is put together from what is said of it, in whichever order', async () => {
    const run: PipelineRun = { pipeline: 'ada/app/CI', commit: 'abcdef0', branch: 'main' };
    const later: PipelineRun = { pipeline: 'ada/app/CI', buildNumber: '42', environment: 'production', trigger: 'push' };
    const [first, second] = [session('a', run, NOW - HOUR), session('a', later, NOW - HOUR + 1000)];
    await temporary.store.append({ invocations: [], sessions: [first, second] });
    const expected = readRuns();
    expect(expected).toMatchObject([
      {
        ...{
          pipeline: 'ada/app/CI',
          build_number: '42',
          commit_sha: 'abcdef0',
          branch: 'main',
          environment: 'production',
          trigger: 'push',
        },
        started_at: NOW - HOUR,
      },
    ]);
    await temporary.remove();
    temporary = await openTemporaryStore({ now: () => NOW });
    for (const one of [second, first, second]) await temporary.store.append({ invocations: [], sessions: [one] });
    expect(readRuns()).toEqual(expected);
  });

  it('has of each detail what came with its latest event', async () => {
    const to = (environment: string, at: number) => session('a', { pipeline: 'p', environment }, at);
    await temporary.store.append({ invocations: [], sessions: [to('staging', NOW - 3000)] });
    await temporary.store.append({ invocations: [], sessions: [to('production', NOW - 1000)] });
    await temporary.store.append({ invocations: [], sessions: [to('review', NOW - 2000)] });
    expect(readRuns()).toMatchObject([{ environment: 'production', started_at: NOW - 3000 }]);
  });

  it('is no session that is not one', async () => {
    await temporary.store.append({ invocations: [observe({ name: 'git', at: NOW })] });
    expect(readRuns()).toEqual([]);
  });
});

describe('listPipelines', () => {
  it('has the pipelines of the window, the latest first, each with its own stages', async () => {
    await temporary.store.append({
      invocations: [
        stage('a1', 'build', NOW - 5 * HOUR),
        stage('a1', 'test', NOW - 5 * HOUR, { outcome: 'failed' }),
        stage('a1', 'StoreTest', NOW - 5 * HOUR, { eventId: 'ci:junit:1:0' }),
        { ...stage('a1', 'git status', NOW - 5 * HOUR), skill: { kind: 'shell', name: 'git status' } },
        stage('b1', 'test', NOW - HOUR),
        stage('old', 'test', NOW - 48 * HOUR),
      ],
      sessions: [
        session('a1', { pipeline: 'a' }, NOW - 5 * HOUR),
        session('a2', { pipeline: 'a' }, NOW - 4 * HOUR),
        session('b1', { pipeline: 'b' }, NOW - HOUR),
        session('old', { pipeline: 'old' }, NOW - 48 * HOUR),
      ],
    });
    expect(await temporary.store.listPipelines({ ...DAY, limit: 10 })).toEqual([
      { pipeline: 'b', runs: 1, stages: { invocations: 1, completed: 1, ended: 1 }, lastRunAt: NOW - HOUR },
      { pipeline: 'a', runs: 2, stages: { invocations: 2, completed: 1, ended: 2 }, lastRunAt: NOW - 4 * HOUR },
    ]);
    expect(await temporary.store.listPipelines({ ...DAY, limit: 1 })).toMatchObject([{ pipeline: 'b' }]);
    expect(await temporary.store.listPipelines({ from: NOW, to: NOW + 1, limit: 10 })).toEqual([]);
    expect(await temporary.store.hasPipeline('old')).toBe(true);
    expect(await temporary.store.hasPipeline('ol')).toBe(false);
  });

  it('is empty where there is none', async () => {
    expect(await temporary.store.listPipelines({ ...DAY, limit: 10 })).toEqual([]);
  });
});

describe('listPipelineRuns', () => {
  it('has what happened in the runs of one pipeline that began in the window', async () => {
    await temporary.store.append({
      invocations: [
        stage('a1', 'test', NOW - HOUR, { outcome: 'failed', errorType: 'exit_code_1' }),
        stage('a1', 'StoreTest', NOW - HOUR + 1, { eventId: 'ci:junit:1:0' }),
        stage('b1', 'test', NOW - HOUR),
      ],
      sessions: [
        session('a1', { pipeline: 'a' }, NOW - HOUR),
        session('b1', { pipeline: 'b' }, NOW - HOUR),
        session('a0', { pipeline: 'a' }, DAY.from),
        session('a9', { pipeline: 'a' }, DAY.to),
      ],
    });
    const query = { ...DAY, pipeline: 'a', limit: 100 };
    expect(await temporary.store.listPipelineRuns(query)).toEqual({
      runs: 2,
      invocations: [
        {
          ...{ runId: expect.any(Number), name: 'test', unit: 'stage', startedAt: NOW - HOUR },
          ...{ durationMs: 1000, outcome: 'failed', errorType: 'exit_code_1' },
        },
        expect.objectContaining({ name: 'StoreTest', unit: 'suite' }),
      ],
    });
    expect(await temporary.store.listPipelineRuns({ ...query, limit: 1 })).toMatchObject({ runs: 1, invocations: [{}, {}] });
    expect(await temporary.store.listPipelineRuns({ ...query, pipeline: 'c' })).toEqual({ runs: 0, invocations: [] });
  });

  it('looks only at the runs it answers from', async () => {
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${RUN_STAGES_SQL}`).all('a', 1, 2, 3, 'x', 'y');
    database.close();
    expect(plan.map(({ detail }) => (detail as string).replace(/ COVERING/, ''))).toEqual([
      'CO-ROUTINE r',
      'SEARCH pipeline_run USING INDEX idx_pipeline_run_pipeline_started (pipeline=? AND started_at>? AND started_at<?)',
      'SCAN r',
      'SEARCH i USING INDEX idx_invocation_session_started (session_id=?)',
      'SEARCH k USING INTEGER PRIMARY KEY (rowid=?)',
      'USE TEMP B-TREE FOR ORDER BY',
    ]);
  });
});
