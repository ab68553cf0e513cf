import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTools } from '../../../../test/support/mcp-tools.ts';
import { observe } from '../../../../test/support/observe.ts';
import { makeSecrets } from '../../../../test/support/secret-corpus.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { EXPERIMENT_UPDATES } from '../../../app/experiments/experiment-updates.ts';
import { assignExperimentGroup } from './assign-experiment-group.ts';
import { createExperiment } from './create-experiment.ts';
import { getExperiment } from './get-experiment.ts';
import { recordExperimentOutcome } from './record-experiment-outcome.ts';
import { stopExperiment } from './stop-experiment.ts';

const START = Date.parse('2026-11-01T08:00:00Z');
const DAY = 86_400_000;

const OWN = 'a.test_id = (SELECT test_id FROM ab_test_configs WHERE test_name = ?)';

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;
let now = START;
const clock = { now: () => now };
/** Of the test's own. */
let name: string;
let experiments = 0;
beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  tools = makeTools(temporary, clock, [createExperiment, getExperiment, assignExperimentGroup, recordExperimentOutcome, stopExperiment]);
});
beforeEach(() => {
  now = START;
  name = `prompt ${++experiments}`;
});
afterAll(() => temporary.remove());

const create = (input: object = {}) => tools.ask('create_experiment', { name, ...input });
const get = () => tools.ask('get_experiment', { experiment: name });
const assign = (user: string) => tools.ask('assign_experiment_group', { experiment: name, user_id: user });
const tell = (user: string, completed: boolean, more: object = {}) =>
  tools.ask('record_experiment_outcome', { experiment: name, user_id: user, completed, ...more });

/** Rows of the experiment that `?` stands for. */
function query(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(temporary.path, { readOnly: true });
  try {
    return database.prepare(sql).all(name);
  } finally {
    database.close();
  }
}

/** Thirty users with one run a day: of the treatment all are completed, of the control every other one. */
async function runDays(days: number): Promise<void> {
  const groups = new Map<string, string>();
  for (let user = 0; user < 30; user++) groups.set(`u${user}`, (await assign(`u${user}`)).structured['group']);
  for (let day = 0; day < days; day++) {
    now = START + day * DAY + 3_600_000;
    for (const [user, group] of groups) {
      const isCompleted = group === 'treatment' || (day + Number(user.slice(1))) % 2 === 0;
      await tell(user, isCompleted, { duration_seconds: 4, id: `${user} ${day}` });
    }
  }
  now = START + days * DAY;
}

it('says of an empty database that there is no experiment yet', async () => {
  const calls: [string, object][] = [
    ['get_experiment', {}],
    ['stop_experiment', {}],
    ['assign_experiment_group', { user_id: 'ada' }],
    ['record_experiment_outcome', { user_id: 'ada', completed: true }],
  ];
  for (const [tool, more] of calls) {
    expect(await tools.refuse(tool, { experiment: 'none', ...more })).toBe(
      'no experiment is called "none"; there is none yet. create_experiment makes one.',
    );
  }
});

describe('an experiment over MCP', () => {
  it('begins with what was asked for', async () => {
    const { structured, text } = await create({
      ...{
        description: 'is shorter better?',
        control_strategy: 'long',
        treatment_strategy: 'short',
        skill_name: 'review',
        unit: 'session',
      },
      ...{ metrics: ['completion_rate', 'duration_seconds'], assignment_ratio: 0.25, min_sample_size: 40, ends_at: '2026-11-15T08:00:00Z' },
    });
    expect(structured).toMatchObject({
      success: true,
      verdict: 'keep_running',
      experiment: { name, skill_name: 'review', kind: 'skill', unit: 'session', assignment_ratio: 0.25, planned_days: 14 },
      groups: { control: { runs: 0, completion_ratio: null }, treatment: { runs: 0 } },
    });
    expect(text.split('\n')[0]).toMatch(/^Created\. "prompt \d+" is running\. Keep running: 0 sessions with runs/);
    expect(text).toContain('control (long): 0 of 0 sessions with runs, 0 runs, none ended, p95 unknown');
    expect(query('SELECT test_name, tested_skill, unit, min_sample_size FROM ab_test_configs WHERE test_name = ?')).toEqual([
      { test_name: name, tested_skill: 'review', unit: 'session', min_sample_size: 40 },
    ]);
  });

  it('counts runs and users as plain SQL does, and names a winner with its interval', async () => {
    await create({ min_sample_size: 50 });
    await runDays(14);
    const { structured, text } = await get();
    const rows = query(
      `SELECT a.group_name AS name, count(DISTINCT a.user_id) AS units, count(*) AS runs, sum(o.completed) AS completed
       FROM ab_test_assignments a JOIN ab_test_outcomes o ON o.test_id = a.test_id AND o.user_id = a.user_id
         WHERE ${OWN} GROUP BY 1`,
    );
    expect(rows).toHaveLength(2);
    for (const { name, units, runs, completed } of rows) {
      expect(structured['groups'][String(name)]).toMatchObject({ units, runs, completed, assigned_units: units });
      expect(structured['groups'][String(name)].completion_ratio).toBeCloseTo(Number(completed) / Number(runs), 6);
    }
    expect(structured['verdict']).toBe('treatment_wins');
    const [effect] = structured['comparisons'];
    expect(effect).toMatchObject({ kind: 'comparison', metric: 'completion_rate', better: 'treatment' });
    expect(effect.interval.lower).toBeGreaterThan(0);
    expect(effect.difference).toBeGreaterThan(0.4);
    expect(effect.p_value).toBeLessThan(0.05);
    expect(structured['sample_ratio'].is_as_planned).toBe(true);
    expect(text).toMatch(/completion_rate: treatment \+\d\d\.\d points \(\+\d.* to \+\d.*, 95 % whenever you look\), p/);
  });

  it('takes in runs of its skill by itself', async () => {
    await create({ skill_name: 'review', unit: 'session' });
    const { structured } = await tools.ask('assign_experiment_group', { experiment: name, session_id: 's1' });
    await temporary.store.append({
      sessions: [{ sessionId: 's1', agent: 'claude-code', firstEventAt: now, lastEventAt: now + 60_000 }],
      invocations: [
        observe({ name: 'review', sessionId: 's1', at: now + 1000 }),
        observe({ name: 'review', sessionId: 's1', at: now + 2000, outcome: 'failed' }),
      ],
    });
    now += 3_600_000;
    await EXPERIMENT_UPDATES.update({ store: temporary.store, clock, publish: () => undefined });
    expect((await get()).structured['groups'][structured['group']]).toMatchObject({ runs: 2, completed: 1 });
  });

  it('tells of an outcome as soon as it is recorded, though answers are kept', async () => {
    await create();
    const { structured } = await assign('ada');
    const runs = async () => (await get()).structured['groups'][structured['group']].runs as number;
    expect(await runs()).toBe(0);
    await tell('ada', true);
    expect(await runs()).toBe(1);
    expect(await runs()).toBe(1);
  });

  it('draws the same group for all who ask at once, and ever after', async () => {
    await create();
    const answers = await Promise.all(Array.from({ length: 20 }, () => assign('ada')));
    now += DAY;
    const groups = [...answers, await assign('ada')].map(({ structured }) => `${structured['group']} ${structured['assigned_at']}`);
    expect(new Set(groups).size).toBe(1);
    expect(query(`SELECT user_id, group_name FROM ab_test_assignments a WHERE ${OWN}`)).toEqual([
      { user_id: 'hash of ada', group_name: answers[0]?.structured['group'] },
    ]);
  });

  it('says what to do in a group', async () => {
    await create({ control_strategy: 'the long prompt', treatment_strategy: 'the short prompt' });
    const { structured, text } = await assign('ada');
    const strategy = structured['group'] === 'control' ? 'the long prompt' : 'the short prompt';
    expect(structured).toMatchObject({ strategy, left_out: null, unit: 'hash of ada' });
    expect(text).toBe(`In ${structured['group']}: ${strategy}.`);
  });

  it('counts an outcome that is sent again once', async () => {
    await create();
    await assign('ada');
    expect((await tell('ada', true, { id: 'run 1' })).structured).toMatchObject({ experiment: name, status: 'recorded' });
    expect((await tell('ada', true, { id: 'run 1' })).structured).toMatchObject({ status: 'duplicate' });
    await tell('ada', false);
    await tell('ada', false);
    expect(query(`SELECT count(*) AS n FROM ab_test_outcomes a WHERE ${OWN}`)).toEqual([{ n: 3 }]);
  });

  it('takes nothing more once it is stopped, and is still told of', async () => {
    await create();
    await assign('ada');
    const stopped = await tools.ask('stop_experiment', { experiment: name });
    expect(stopped.structured).toMatchObject({
      verdict: 'inconclusive',
      experiment: { status: 'stopped' },
      message: expect.stringMatching(/^"prompt \d+" is stopped\. Undecided/),
    });
    for (const refused of [
      await tools.refuse('stop_experiment', { experiment: name }),
      await tools.refuse('assign_experiment_group', { experiment: name, user_id: 'bob' }),
      await tools.refuse('record_experiment_outcome', { experiment: name, user_id: 'ada', completed: true }),
    ])
      expect(refused).toMatch(/"prompt \d+" is stopped\. .*Create another one/);
    expect((await get()).structured['experiment']).toMatchObject({ status: 'stopped', closed_at: '2026-11-01T08:00:00.000Z' });
    expect((await assign('ada')).structured['unit']).toBe('hash of ada');
  });

  it('stores neither a user nor a secret', async () => {
    const { text, secret } = makeSecrets(5).find((it) => !/\p{Cc}/u.test(it.text)) ?? { text: '', secret: 'none' };
    await create({ description: `with ${text}`, control_strategy: text, treatment_strategy: text });
    await assign('ada@example.com');
    await tell('ada@example.com', true, { skill_name: text });
    const stored = JSON.stringify(
      ['ab_test_configs', 'ab_test_assignments', 'ab_test_outcomes'].map((table) => query(`SELECT * FROM ${table} a WHERE ${OWN}`)),
    );
    expect(stored).toContain('[redacted]');
    expect(stored).not.toContain(secret);
    expect(stored).not.toMatch(/"ada@/);
    expect(await tools.refuse('create_experiment', { name: text })).toContain('its name seems to hold a secret');
  });

  it.each(["Robert'); DROP TABLE ab_test_configs;--", '"a" \\ b', '🦜 東京', '%s${x}', 'x'.repeat(200)])(
    'may be called %j',
    async (hostile) => {
      await create({ name: hostile });
      expect((await tools.ask('get_experiment', { experiment: hostile })).structured['experiment'].name).toBe(hostile);
    },
  );
});

describe('what cannot be', () => {
  it('names the latest experiments when one is not found', async () => {
    for (let index = 0; index < 7; index++) await create({ name: `e${index}` });
    expect(await tools.refuse('get_experiment', { experiment: 'none' })).toContain('the latest are "e6", "e5", "e4", "e3", "e2".');
    expect(await tools.refuse('get_experiment', { experiment: '\u0000"\u0000' })).toContain('no experiment is called');
  });

  it('is refused with the reason', async () => {
    await create();
    expect(await tools.refuse('create_experiment', { name })).toContain(`there is an experiment called "${name}"`);
    expect(await tools.refuse('create_experiment', { name: 'past', ends_at: '2026-10-01T00:00:00Z' })).toContain(
      'it ends before it starts',
    );
    expect(await tools.refuse('assign_experiment_group', { experiment: name, session_id: 's1' })).toMatch(
      /draws by user.*descriptions of the arguments/,
    );
    expect(await tools.refuse('assign_experiment_group', { experiment: name })).toContain('name a user');
    expect(await tools.refuse('record_experiment_outcome', { experiment: name, user_id: 'bob', completed: true })).toMatch(
      /is in no group of "prompt \d+"\. Call assign_experiment_group/,
    );
  });

  it.each<[string, string, unknown]>([
    ['create_experiment', 'name: ', {}],
    ['create_experiment', 'name: ', { name: 'x'.repeat(1 << 20) }],
    ['create_experiment', 'name: ', { name: 'a\u0000b' }],
    ['create_experiment', 'assignment_ratio: ', { name: 'x', assignment_ratio: 1 }],
    ['create_experiment', 'metrics.0: ', { name: 'x', metrics: ['speed'] }],
    ['create_experiment', 'ends_at: expected an ISO 8601 instant', { name: 'x', ends_at: 'tomorrow' }],
    ['create_experiment', 'min_sample_size: ', { name: 'x', min_sample_size: 0 }],
    ['create_experiment', 'min_sample_size: ', { name: 'x', min_sample_size: '100' }],
    ['get_experiment', 'experiment: ', { experiment: '' }],
    ['get_experiment', 'experiment: ', { experiment: 5 }],
    ['get_experiment', 'experiment: ', { experiment: 'x'.repeat(1 << 20) }],
    ['get_experiment', 'unknown argument "name"', { experiment: 'x', name: 'y' }],
    ['assign_experiment_group', 'user_id: ', { experiment: 'x', user_id: 'a\u0000' }],
    ['record_experiment_outcome', 'completed: ', { experiment: 'x', user_id: 'a', completed: 'yes' }],
    ['record_experiment_outcome', 'user_rating: ', { experiment: 'x', user_id: 'a', completed: true, user_rating: 1e9 }],
    ['stop_experiment', 'experiment: ', null],
    ['stop_experiment', '', []],
  ])('%s says %j of what is wrong', async (tool, reason, input) => {
    const before = (await temporary.store.analyses.experiments.list()).length;
    expect(await tools.refuse(tool, input)).toContain(reason);
    expect(await temporary.store.analyses.experiments.list()).toHaveLength(before);
  });
});
