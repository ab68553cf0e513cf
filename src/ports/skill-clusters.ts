import type { SkillRef } from '../domain/skill.ts';

/** A skill with who used it. */
export interface SkillUse {
  readonly skill: SkillRef;
  readonly invocations: number;
  /** Numbers of the sessions that used it, of the latest ones. */
  readonly sessions: readonly number[];
  /** Numbers of the users that did, above those of all sessions. */
  readonly users: readonly number[];
}

export interface KeptCluster {
  readonly name: string;
  readonly description: string;
  readonly members: readonly { readonly skill: SkillRef; readonly membershipScore: number }[];
}

/** What skills are grouped from, and the groups that were found last. */
export interface SkillClusterStore {
  /**
   * Skills that were used, the most used first; `latestSessions` says how many sessions are looked at, the latest.
   */
  listUses(query: { readonly latestSessions: number }): Promise<SkillUse[]>;
  /** The largest first. */
  listClusters(): Promise<KeptCluster[]>;
  /**
   * Puts these in the place of those stored last. What an earlier program put into the same tables stays.
   *
   * @param now - epoch ms
   */
  storeClusters(clusters: readonly KeptCluster[], now: number): Promise<void>;
}
