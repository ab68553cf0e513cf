import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { keepFlow } from '../../app/flow/keep-flow.ts';
import { RANKED_KINDS } from '../../domain/skill.ts';
import { AFTER_SQL, BEFORE_SQL, PAIRS_SQL } from './flow-company.ts';
import { FlowQueries, FOLLOWERS_SQL, STEPS_SQL } from './flow-queries.ts';
import { V7_RELATION_VIEWS_SQL } from './migrations/v7-relation-views.ts';
import { rollback } from './migrator.ts';
import { openDatabase } from './open-database.ts';

const AT = Date.UTC(2026, 5, 15, 12);

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => AT });
  const names = ['a', 'b', 'c'];
  await temporary.store.append({
    invocations: Array.from({ length: 12 }, (_, index) =>
      observe({ name: names[index % 3] ?? '', sessionId: `s${index % 5}`, at: AT + index }),
    ),
  });
});
afterEach(() => temporary.remove());

const withReader = <Result>(work: (database: ReturnType<typeof openDatabase>) => Result): Result => {
  const database = openDatabase({ role: 'reader', path: temporary.path });
  try {
    return work(database);
  } finally {
    database.close();
  }
};
const keep = () => keepFlow.update({ store: temporary.store, clock: { now: () => AT }, publish: () => undefined });

describe('the questions about pairs and flow', () => {
  it.each([
    ['skills in the same sessions', PAIRS_SQL, [1]],
    ['what comes next', AFTER_SQL, [1]],
    ['what comes before', BEFORE_SQL, [1]],
    ['what comes next in a project and phase', FOLLOWERS_SQL, [1, 'p', 'setup']],
    ['the steps of a session', STEPS_SQL, [1]],
  ])('cost what they answer, not what is stored: %s', (_, sql, values) => {
    const plan = withReader((database) => database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values));
    const scans = plan
      .map(({ detail }) => String(detail))
      .filter((detail) => /^SCAN (?!json_each|i\b|p\b|VALUE|\(subquery|CONSTANT)/.test(detail));
    expect(scans).toEqual([]);
  });

  it('say how much has changed that is not in the answer', async () => {
    const ask = () => withReader((database) => new FlowQueries(database).readCompany({ name: 'a', kinds: RANKED_KINDS, gapsOf: 1 }));
    expect(ask()).toMatchObject({ sessions: 0, pending: 5 });
    await keep();
    expect(ask()).toMatchObject({ sessions: 5, pending: 0, others: 2 });
  });
});

it('puts the views of level 8 back when it is rolled back, with the same answers', async () => {
  await keep();
  const read = () =>
    withReader((database) => ({
      pairs: database.prepare('SELECT skill_a, skill_b, co_occurrence_count, lift_score FROM skill_dependencies ORDER BY 1, 2').all(),
      network: database.prepare('SELECT * FROM v_skill_dependency_network ORDER BY 1, 2').all(),
      sql: database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'skill_dependencies'").get()?.['sql'],
      triggers: database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all(),
    }));
  const before = read();
  expect(before.pairs).toHaveLength(3);
  await temporary.store.close();
  rollback(temporary.path, { to: 8 });
  const after = read();
  expect(after).toMatchObject({ pairs: before.pairs, network: before.network, triggers: [] });
  expect(V7_RELATION_VIEWS_SQL).toContain(String(after.sql));
});
