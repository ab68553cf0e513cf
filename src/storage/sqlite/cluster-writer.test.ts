import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { skillClusters } from '../../app/clusters/skill-clusters.ts';
import type { KeptCluster } from '../../ports/skill-clusters.ts';
import { rollback } from './migrator.ts';

const NOW = Date.UTC(2026, 10, 20);
const clock = { now: () => NOW };

let temporary: TemporaryStore;

beforeEach(async () => {
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

const cluster = (name: string, ...skills: string[]): KeptCluster => ({
  name,
  description: `${skills.length} skills`,
  members: skills.map((skill, i) => ({ skill: { kind: 'skill', name: skill }, membershipScore: 1 - i / 10 })),
});

function withDatabase<Result>(work: (database: DatabaseSync) => Result): Result {
  // As the programs of earlier versions opened it.
  const database = new DatabaseSync(temporary.path, { enableForeignKeyConstraints: false });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const rows = (sql: string) =>
  withDatabase((database) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)),
  );
const update = () => skillClusters.update({ store: temporary.store, clock, publish: () => undefined });

describe('clusters in the tables of the earlier schema', () => {
  it('replace those stored before, and keep the id of a name that stays', async () => {
    const { clusters } = temporary.store.analyses;
    await clusters.storeClusters([cluster('deploy', 'ship', 'roll'), cluster('docs', 'write', 'check')], NOW);
    await clusters.storeClusters([cluster('review', 'read', 'judge'), cluster('docs', 'write', 'spell', 'check')], NOW + 1000);
    expect(rows('SELECT cluster_id, cluster_name, created_at FROM skill_clusters ORDER BY cluster_id')).toEqual([
      [2, 'docs', '2026-11-20T00:00:00.000Z'],
      [3, 'review', '2026-11-20T00:00:01.000Z'],
    ]);
    expect((await clusters.listClusters()).map(({ name, members }) => [name, members.map(({ skill }) => skill.name)])).toEqual([
      ['docs', ['write', 'spell', 'check']],
      ['review', ['read', 'judge']],
    ]);
  });

  it('leave a user’s own alone, also in name and through a rollback', async () => {
    withDatabase((database) =>
      database.exec(`INSERT INTO skill_clusters (cluster_name, description, created_at) VALUES ('docs', 'mine', '2026-01-01');
        INSERT INTO skill_cluster_membership VALUES ('write', 1, 0.5)`),
    );
    const { clusters } = temporary.store.analyses;
    await clusters.storeClusters([cluster('docs', 'write', 'check')], NOW);
    expect((await clusters.listClusters()).map(({ name }) => name)).toEqual(['docs (2)']);
    await temporary.store.close();
    rollback(temporary.path, { to: 8 });
    expect(rows('SELECT cluster_name, description FROM skill_clusters')).toEqual([['docs', 'mine']]);
    expect(rows('SELECT skill_name FROM skill_cluster_membership')).toEqual([['write']]);
  });
});

describe('the analysis of clusters', () => {
  const meet = (sessions: number, ...names: string[]) =>
    Array.from({ length: sessions }, (_, i) =>
      names.map((name, j) => observe({ name, at: NOW - (i * 10 + j) * 60_000, sessionId: `${names.join('-')}-${i}` })),
    ).flat();

  it('groups what is used together, writes nothing when nothing has changed, and is the same after a rebuild', async () => {
    await temporary.store.append({ invocations: [...meet(6, 'ant', 'bee'), ...meet(6, 'cat', 'dog')] });
    await update();
    const listed = () => temporary.store.analyses.clusters.listClusters();
    const before = await listed();
    expect(before.map(({ members }) => members.map(({ skill }) => skill.name))).toEqual([
      ['ant', 'bee'],
      ['cat', 'dog'],
    ]);
    const ids = rows('SELECT cluster_id FROM skill_clusters');
    await update();
    expect(rows('SELECT cluster_id FROM skill_clusters')).toEqual(ids);
    await temporary.store.rebuild();
    expect(await listed()).toEqual([]);
    await update();
    expect(await listed()).toEqual(before);
  });

  it('answers an empty database with no groups', async () => {
    await update();
    expect(await temporary.store.analyses.clusters.listClusters()).toEqual([]);
  });
});
