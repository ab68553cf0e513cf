import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptCluster } from '../../ports/skill-clusters.ts';
import { inTransaction } from './in-transaction.ts';
import { removeOwnClusters } from './migrations/v9-search-tables.ts';

/**
 * Writes clusters into the tables of the earlier schema. A cluster whose name stays keeps its id and the time it was made;
 * a name that a user's own cluster has gets a number behind it.
 */
export class ClusterWriter {
  readonly #database: DatabaseSync;
  readonly #own: StatementSync;
  readonly #others: StatementSync;
  readonly #insert: StatementSync;
  readonly #mark: StatementSync;
  readonly #addMember: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#own = database.prepare(
      'SELECT c.cluster_name AS name, c.cluster_id AS id, c.created_at AS "createdAt" FROM own_cluster o JOIN skill_clusters c ON c.cluster_id = o.cluster_id',
    );
    this.#others = database.prepare(
      'SELECT cluster_name AS name FROM skill_clusters WHERE cluster_id NOT IN (SELECT cluster_id FROM own_cluster)',
    );
    this.#insert = database.prepare(
      'INSERT INTO skill_clusters (cluster_id, cluster_name, description, created_at) VALUES (?, ?, ?, ?) RETURNING cluster_id AS id',
    );
    this.#mark = database.prepare('INSERT INTO own_cluster (cluster_id) VALUES (?)');
    this.#addMember = database.prepare(
      `INSERT INTO skill_cluster_membership (skill_name, cluster_id, membership_score) VALUES (?, ?, ?)
       ON CONFLICT (skill_name, cluster_id) DO UPDATE SET membership_score = max(membership_score, excluded.membership_score)`,
    );
  }

  storeClusters(clusters: readonly KeptCluster[], now: number): void {
    inTransaction(this.#database, () => {
      const own = new Map(
        (this.#own.all() as unknown as { name: string; id: number; createdAt: string }[]).map((cluster) => [cluster.name, cluster]),
      );
      removeOwnClusters(this.#database);
      this.#database.exec('DELETE FROM own_cluster');
      const taken = new Set(this.#others.all().map(({ name }) => name as string));
      for (const cluster of clusters) {
        const name = freeName(cluster.name, taken);
        taken.add(name);
        const before = own.get(name);
        const createdAt = before?.createdAt ?? new Date(now).toISOString();
        const { id } = this.#insert.get(before?.id ?? null, name, cluster.description, createdAt) as { id: number };
        this.#mark.run(id);
        for (const { skill, membershipScore } of cluster.members) this.#addMember.run(skill.name, id, membershipScore);
      }
    });
  }
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} (${number})`;
    if (!taken.has(candidate)) return candidate;
  }
}
