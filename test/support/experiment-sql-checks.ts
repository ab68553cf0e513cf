import type { ImportedTools } from './imported-tools.ts';
import type { Structured } from './mcp-tools.ts';
import { at, type Compared, pick, RECORD, type SqlCheck } from './tool-sql-checks.ts';

const UNITS = 12;

/** Each check has an experiment of its own, so that their order does not matter. */
async function beginExperiment({ ask }: ImportedTools, name: string): Promise<void> {
  await ask('create_experiment', { name, unit: 'session' });
  for (let unit = 0; unit < UNITS; unit++) {
    await ask('assign_experiment_group', { experiment: name, session_id: `s${unit}` });
    if (unit % 2 === 0)
      await ask('record_experiment_outcome', { experiment: name, session_id: `s${unit}`, id: `run ${unit}`, completed: unit % 4 === 0 });
  }
}

const GROUPS = `SELECT a.group_name AS name, count(DISTINCT a.user_id) AS assigned_units, count(o.user_id) AS runs, coalesce(sum(o.completed), 0) AS completed
  FROM ab_test_configs c JOIN ab_test_assignments a ON a.test_id = c.test_id LEFT JOIN ab_test_outcomes o ON o.test_id = a.test_id AND o.user_id = a.user_id
  WHERE c.test_name = ? GROUP BY 1`;

/** @param groups - as `get_experiment` tells them */
function compareGroups({ sql }: ImportedTools, name: string, groups: Structured): Compared {
  const found = Object.fromEntries(sql(GROUPS, name).map(({ name: group, ...counts }) => [group, counts]));
  const told = Object.keys(found).map((group) => [group, pick(groups[group], 'assigned_units', 'runs', 'completed')]);
  return { told: Object.fromEntries(told), found };
}

export const experimentChecks: Readonly<Record<string, SqlCheck>> = {
  async create_experiment(tools) {
    const { experiment } = await tools.ask('create_experiment', { name: 'made', min_sample_size: 70, planned_days: 10 });
    const [row] = tools.sql('SELECT min_sample_size, test_name FROM ab_test_configs WHERE test_name = ?', 'made');
    return [{ told: { min_sample_size: experiment.min_sample_size, test_name: experiment.name }, found: { ...row } }];
  },

  async get_experiment(tools) {
    await beginExperiment(tools, 'looked at');
    const { groups } = await tools.ask('get_experiment', { experiment: 'looked at' });
    return [compareGroups(tools, 'looked at', groups)];
  },

  async assign_experiment_group(tools) {
    await beginExperiment(tools, 'drawn');
    const { group } = await tools.ask('assign_experiment_group', { experiment: 'drawn', session_id: 's3' });
    const groups = tools.sql(
      'SELECT group_name, count(*) AS n FROM ab_test_assignments JOIN ab_test_configs USING (test_id) WHERE test_name = ? GROUP BY 1',
      'drawn',
    );
    return [
      { told: groups.some((row) => row['group_name'] === group), found: true },
      { told: groups.reduce((sum, row) => sum + row['n'], 0), found: UNITS },
    ];
  },

  async record_experiment_outcome(tools) {
    await beginExperiment(tools, 'told');
    const count = () =>
      tools.sql('SELECT count(*) AS n FROM ab_test_outcomes JOIN ab_test_configs USING (test_id) WHERE test_name = ?', 'told')[0]?.['n'];
    const again = await tools.ask('record_experiment_outcome', { experiment: 'told', session_id: 's2', id: 'run 2', completed: true });
    return [
      { told: again['status'], found: 'duplicate' },
      { told: count(), found: UNITS / 2 },
    ];
  },

  async stop_experiment(tools) {
    await beginExperiment(tools, 'ended');
    const { experiment, groups } = await tools.ask('stop_experiment', { experiment: 'ended' });
    return [{ told: experiment.status === 'running', found: false }, compareGroups(tools, 'ended', groups)];
  },

  async record_invocation(tools) {
    const count = () => Number(tools.sql('SELECT count(*) AS n FROM invocation')[0]?.['n']);
    const before = count();
    const input = {
      id: 'by hand',
      skill_name: 'npm test',
      kind: 'shell',
      outcome: 'failed',
      duration_seconds: 2.5,
      started_at: '2026-01-02T03:04:05Z',
    };
    await tools.ask('record_invocation', input);
    await tools.ask('record_invocation', input);
    const [row] = tools.sql(
      `SELECT k.name, k.kind, i.outcome, i.duration_us / 1e6 AS seconds, i.started_at FROM ${RECORD} ORDER BY i.id DESC LIMIT 1`,
    );
    return [
      { told: count(), found: before + 1 },
      { told: ['npm test', 'shell', 'failed', 2.5, at(input.started_at)], found: Object.values(row ?? {}) },
    ];
  },
};
