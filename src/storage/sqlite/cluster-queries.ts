import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { getOrAdd } from '../../domain/get-or-add.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { KeptCluster, SkillUse } from '../../ports/skill-clusters.ts';

interface UseRow {
  readonly kind: SkillKind;
  readonly name: string;
  readonly session_id: number;
  readonly user_number: number | null;
  readonly invocations: number;
}

interface MemberRow {
  readonly cluster_id: number;
  readonly cluster_name: string;
  readonly description: string;
  readonly skill_name: string;
  readonly kind: SkillKind;
  readonly membership_score: number;
}

interface GatheredUse {
  readonly row: UseRow;
  invocations: number;
  readonly sessions: number[];
  readonly users: Set<number>;
}

export class ClusterQueries {
  readonly #uses: StatementSync;
  readonly #members: StatementSync;

  constructor(database: DatabaseSync) {
    // Without another user's session all are of one user, who says nothing about what goes together.
    this.#uses = database.prepare(
      `WITH latest AS (
         SELECT id, CASE WHEN min(user_id) OVER () IS NULL THEN NULL
             ELSE (SELECT max(id) FROM session) + dense_rank() OVER (ORDER BY user_id) END AS user_number
         FROM (SELECT id, user_id FROM session ORDER BY last_event_at DESC, id DESC LIMIT ?)
       )
       SELECT k.kind, k.name, l.id AS session_id, l.user_number, ss.invocations
       FROM latest l JOIN session_skill ss ON ss.session_id = l.id JOIN skill k ON k.id = ss.skill_id
       WHERE ss.invocations > 0 ORDER BY k.name, k.kind, l.id`,
    );
    // The tables of the earlier schema know skills by name alone: of two kinds the one seen first stands for both.
    this.#members = database.prepare(
      `SELECT c.cluster_id, c.cluster_name, c.description, m.skill_name, m.membership_score,
         coalesce((SELECT kind FROM skill WHERE name = m.skill_name ORDER BY id LIMIT 1),
           (SELECT kind FROM skill_definition WHERE name = m.skill_name ORDER BY id LIMIT 1), 'skill') AS kind
       FROM own_cluster o JOIN skill_clusters c ON c.cluster_id = o.cluster_id
       JOIN skill_cluster_membership m ON m.cluster_id = c.cluster_id
       ORDER BY c.cluster_name, m.membership_score DESC, m.skill_name`,
    );
  }

  listUses({ latestSessions }: { readonly latestSessions: number }): SkillUse[] {
    const gathered = new Map<string, GatheredUse>();
    for (const row of this.#uses.all(latestSessions) as unknown as UseRow[]) {
      const use = getOrAdd(gathered, `${row.kind} ${row.name}`, () => ({ row, invocations: 0, sessions: [], users: new Set<number>() }));
      use.invocations += row.invocations;
      use.sessions.push(row.session_id);
      if (row.user_number !== null) use.users.add(row.user_number);
    }
    return [...gathered.values()]
      .map(({ row: { kind, name }, invocations, sessions, users }) => ({ skill: { kind, name }, invocations, sessions, users: [...users] }))
      .sort((a, b) => b.invocations - a.invocations);
  }

  listClusters(): KeptCluster[] {
    const clusters = Map.groupBy(this.#members.all() as unknown as MemberRow[], ({ cluster_id }) => cluster_id);
    return [...clusters.values()]
      .map((rows) => ({
        name: rows[0]?.cluster_name ?? '',
        description: rows[0]?.description ?? '',
        members: rows.map(({ kind, skill_name: name, membership_score: membershipScore }) => ({ skill: { kind, name }, membershipScore })),
      }))
      .sort((a, b) => b.members.length - a.members.length);
  }
}
