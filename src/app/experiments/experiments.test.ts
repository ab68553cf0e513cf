import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { assignGroup } from '../../analytics/experiments/assign-group.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { BusEvent } from '../../ports/event-bus.ts';
import { createExperiment, type ExperimentRequest } from './create-experiment.ts';
import { EXPERIMENT_UPDATES } from './experiment-updates.ts';
import { assignUnit, getExperiment, listExperiments, recordOutcome, stopExperiment } from './experiments.ts';

const START = Date.parse('2026-11-01T08:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SKILL = { kind: 'skill', name: 'review' } as const;

let temporary: TemporaryStore;
let now = START;
beforeEach(async () => {
  now = START;
  temporary = await openTemporaryStore({ now: () => now });
});
afterEach(() => temporary.remove());

const experiments = () => temporary.store.analyses.experiments;
const create = (request: Partial<ExperimentRequest> = {}) =>
  createExperiment(experiments(), { name: 'prompt', skill: SKILL, ...request }, now);
const assign = (unit: string) => assignUnit(experiments(), 'prompt', { userId: unit }, now);
const record = (unit: string, completed: boolean, more = {}) =>
  recordOutcome(experiments(), 'prompt', { userId: unit, completed, ...more }, now);
const show = () => getExperiment(experiments(), 'prompt', now);
async function update(): Promise<readonly BusEvent[]> {
  const published: BusEvent[] = [];
  await EXPERIMENT_UPDATES.update({ store: temporary.store, clock: { now: () => now }, publish: (event) => void published.push(event) });
  return published;
}

/** Rows as anyone reads them who knows the earlier schema. */
function query(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(temporary.path, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof SessionBuddyError ? error.code : String(error);
}

/** Sessions, half of each group, with one run a day of the skill that turns out as told. */
async function runSessions(days: number, perDay: number, outcomeOf: (group: string, index: number) => Outcome): Promise<void> {
  for (let day = 0; day < days; day++) {
    now = START + day * DAY;
    const ids = Array.from({ length: perDay }, (_, index) => `session-${day}-${index}`);
    for (const [index, sessionId] of ids.entries()) {
      const { assignment } = await assignUnit(experiments(), 'prompt', { sessionId }, now);
      const runs = [1, 2, 3].map((run) =>
        observe({ name: 'review', sessionId, at: now + run * HOUR, outcome: outcomeOf(assignment.group, index + run), durationMs: 20_000 }),
      );
      await temporary.store.append({
        invocations: runs,
        sessions: [{ sessionId, agent: 'claude-code', firstEventAt: now, lastEventAt: now + 4 * HOUR }],
      });
    }
  }
  now = START + days * DAY;
}

describe('an experiment', () => {
  it('is created with what was asked for, stored under the earlier names, its metrics as JSON', async () => {
    await create({
      design: { assignmentRatio: 0.9, minSampleSize: 40, metrics: ['duration_seconds', 'completion_rate'] },
      endAt: START + 14 * DAY,
    });
    const [row] = query('SELECT * FROM ab_test_configs');
    expect(row).toMatchObject({
      test_name: 'prompt',
      assignment_ratio: 0.9,
      min_sample_size: 40,
      status: 'running',
      tested_skill: 'review',
    });
    expect(row).toMatchObject({ metrics: '["duration_seconds","completion_rate"]', start_date: '2026-11-01T08:00:00.000Z' });
    expect((await show()).experiment.design).toMatchObject({
      assignmentRatio: 0.9,
      plannedDays: 14,
      metrics: ['duration_seconds', 'completion_rate'],
    });
  });

  it('is refused when it makes no sense', async () => {
    const senseless: Partial<ExperimentRequest>[] = [
      { name: ' ' },
      { endAt: START },
      { design: { assignmentRatio: 1 } },
      { design: { assignmentRatio: 0 } },
      { design: { alpha: Number.NaN } },
      { design: { minSampleSize: 0 } },
      { design: { metrics: ['completion_rate', 'completion_rate'] } },
      { design: { metrics: ['speed' as 'duration_seconds'] } },
    ];
    for (const request of senseless) expect([request, await codeOf(create(request))]).toEqual([request, 'USAGE']);
  });

  it('has a name of its own', async () => {
    await create();
    expect(await codeOf(create())).toBe('EXPERIMENT_EXISTS');
    expect(await codeOf(getExperiment(experiments(), 'other', now))).toBe('EXPERIMENT_NOT_FOUND');
    expect((await listExperiments(experiments())).map(({ name }) => name)).toEqual(['prompt']);
    expect(await listExperiments(experiments(), 'stopped')).toEqual([]);
  });
});

describe('assignment', () => {
  it('never changes, nor when it was made', async () => {
    await create();
    const { assignment } = await assign('ada');
    now += HOUR;
    expect((await assign('ada')).assignment).toEqual(assignment);
    const rows = query('SELECT * FROM ab_test_assignments');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ assignment_id: 1, user_id: 'ada', group_name: assignment.group });
  });

  it('honours the ratio', async () => {
    await create({ design: { assignmentRatio: 0.9 } });
    const groups: string[] = [];
    for (let user = 0; user < 200; user++) groups.push((await assign(`user ${user}`)).assignment.group);
    expect(groups.filter((group) => group === 'treatment').length).toBeGreaterThan(165);
    expect(groups).toEqual(groups.map((_, user) => assignGroup('prompt', `user ${user}`, 0.9)));
    expect((await show()).analysis.sampleRatio.isAsPlanned).toBe(true);
  });

  it('is by what was to be drawn, and by nothing else', async () => {
    await create({ design: { unit: 'session' } });
    expect(await codeOf(assign('ada'))).toBe('USAGE');
    expect(await codeOf(assignUnit(experiments(), 'prompt', {}, now))).toBe('USAGE');
    expect((await assignUnit(experiments(), 'prompt', { sessionId: 's' }, now)).assignment.unit).toBe('s');
  });
});

describe('an outcome', () => {
  it('counts runs as runs and users as users', async () => {
    await create();
    for (let user = 0; user < 50; user++) await assign(`u${user}`);
    // Two of three completed in either group: 87 and 63 rows are not 87 and 63 users.
    for (let user = 0; user < 50; user++) for (let run = 0; run < 3; run++) await record(`u${user}`, run > 0, { durationSeconds: 4 });
    const [summary] = query('SELECT * FROM v_ab_test_summary');
    expect(summary).toMatchObject({ total_users: 50 });
    expect(summary?.['control_completion_rate']).toBeCloseTo(2 / 3, 12);
    now += 2 * DAY;
    const { groups } = (await show()).analysis;
    expect(groups.control.assignedUnits + groups.treatment.assignedUnits).toBe(50);
    expect(groups.control.runs + groups.treatment.runs).toBe(150);
    expect(groups.control).toMatchObject({ completionRatio: (groups.control.units * 2) / groups.control.runs, durationP95Seconds: 4 });
    const samples = await experiments().countSamples();
    expect(samples).toEqual([{ name: 'prompt', minSampleSize: 100, control: groups.control.runs, treatment: groups.treatment.runs }]);
  });

  it('is refused of somebody who is in no group', async () => {
    await create();
    expect(await codeOf(record('nobody', true))).toBe('EXPERIMENT_NOT_ASSIGNED');
  });

  it('counts once under one identity', async () => {
    await create();
    await assign('ada');
    expect([
      await record('ada', true, { id: '1' }),
      await record('ada', true, { id: '1' }),
      await record('ada', true),
      await record('ada', true),
    ]).toEqual(['recorded', 'duplicate', 'recorded', 'recorded']);
  });

  it('is refused before the start, after the end and once stopped, and so are new assignments', async () => {
    await create({ startAt: START + DAY, endAt: START + 3 * DAY });
    expect(await codeOf(assign('ada'))).toBe('EXPERIMENT_CLOSED');
    now = START + 2 * DAY;
    const { assignment } = await assign('ada');
    await record('ada', true);
    now = START + 3 * DAY;
    expect(await codeOf(record('ada', true))).toBe('EXPERIMENT_CLOSED');
    expect(await codeOf(assign('bob'))).toBe('EXPERIMENT_CLOSED');
    // It is still told which group somebody was in.
    expect((await assign('ada')).assignment).toEqual(assignment);
    now = START + 2 * DAY;
    expect((await stopExperiment(experiments(), 'prompt', now)).experiment).toMatchObject({
      status: 'stopped',
      winner: null,
      closedAt: now,
    });
    expect(await codeOf(record('ada', true))).toBe('EXPERIMENT_CLOSED');
    expect(await codeOf(stopExperiment(experiments(), 'prompt', now))).toBe('EXPERIMENT_CLOSED');
    expect(query('SELECT count(*) AS n FROM ab_test_outcomes')).toEqual([{ n: 1 }]);
  });
});

describe('runs of the skill', () => {
  it('count by themselves, once, of sessions assigned before them, and as they turned out', async () => {
    await create({ design: { unit: 'session' }, endAt: START + 2 * DAY });
    const run = (sessionId: string, at: number, outcome: Outcome, name = 'review') =>
      observe({ name, sessionId, at, outcome, durationMs: 1500 });
    now = START + HOUR;
    await assignUnit(experiments(), 'prompt', { sessionId: 'in' }, now);
    const open = run('in', now + 3, 'open');
    await temporary.store.append({
      invocations: [
        run('in', now + 1, 'completed'),
        run('in', now + 2, 'failed'),
        open,
        run('in', now - 1000, 'completed'),
        run('in', now + 4, 'completed', 'deploy'),
        run('out', now + 5, 'completed'),
        run('in', START + 2 * DAY, 'completed'),
      ],
    });
    now += HOUR;
    for (let time = 0; time < 3; time++) await update();
    expect(query('SELECT skill_name, completed, outcome, duration_seconds, session_id FROM ab_test_outcomes ORDER BY recorded_at')).toEqual(
      [
        { skill_name: 'review', completed: 1, outcome: 'completed', duration_seconds: 1.5, session_id: 'in' },
        { skill_name: 'review', completed: 0, outcome: 'failed', duration_seconds: 1.5, session_id: 'in' },
      ],
    );
    await temporary.store.append({ invocations: [{ ...open, outcome: 'completed', endedAt: open.startedAt + 1500 }] });
    await update();
    expect(query('SELECT count(*) AS n FROM ab_test_outcomes')).toEqual([{ n: 3 }]);
  });

  it('declare the winner by themselves, and then nothing more is taken', async () => {
    await create({ design: { unit: 'session', minSampleSize: 40 } });
    await runSessions(6, 10, (group, index) => (group === 'treatment' || index % 2 === 0 ? 'completed' : 'failed'));
    expect(await update()).toEqual([]);
    expect((await show()).experiment).toMatchObject({ status: 'running', winner: null });
    expect((await show()).analysis.checks).toMatchObject({ enough_days: false, interval_excludes_zero: true });
    now = START + 7 * DAY;
    expect(await update()).toEqual([{ kind: 'experiment_decided', name: 'prompt', winner: 'treatment' }]);
    expect(await update()).toEqual([]);
    expect((await show()).experiment).toMatchObject({ status: 'completed', winner: 'treatment', closedAt: now });
    expect(await codeOf(assignUnit(experiments(), 'prompt', { sessionId: 'late' }, now))).toBe('EXPERIMENT_CLOSED');
    expect(query('SELECT status, verdict FROM ab_test_configs')).toEqual([{ status: 'completed', verdict: 'treatment' }]);
  });

  it('leave it undecided at its end when nothing differs', async () => {
    await create({ design: { unit: 'session', minSampleSize: 10 }, endAt: START + 8 * DAY });
    await runSessions(8, 4, (_, index) => (index % 3 === 0 ? 'failed' : 'completed'));
    expect(await update()).toEqual([{ kind: 'experiment_decided', name: 'prompt', winner: null }]);
    expect((await show()).experiment).toMatchObject({ status: 'completed', winner: null, closedAt: START + 8 * DAY });
  });

  it('are below the least sample size for as long as either group is', async () => {
    await create({ design: { unit: 'session', minSampleSize: 1000 } });
    await runSessions(8, 8, (group) => (group === 'treatment' ? 'completed' : 'failed'));
    await update();
    expect((await show()).experiment.status).toBe('running');
    expect((await show()).analysis).toMatchObject({ winner: null, checks: { enough_runs: false } });
  });

  it('are forgotten with their session', async () => {
    await create({ design: { unit: 'session' } });
    await runSessions(1, 2, () => 'completed');
    await update();
    await temporary.store.forget({ session: 'session-0-0' }, false);
    expect(query('SELECT DISTINCT user_id FROM ab_test_outcomes')).toEqual([{ user_id: 'session-0-1' }]);
    expect(query('SELECT user_id FROM ab_test_assignments')).toEqual([{ user_id: 'session-0-1' }]);
  });
});
