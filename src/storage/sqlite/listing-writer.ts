import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SkillRef } from '../../domain/skill.ts';
import type { OfferedSkill, SkillListing } from '../../domain/skill-listing.ts';

/** More than this in one listing is no listing that an agent wrote. */
const MOST_SKILLS = 5_000;

/** Stores which skills were offered to which session: a set of skills once, however many sessions had it. */
export class ListingWriter {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertEntry: StatementSync;
  readonly #offer: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id FROM skill_listing WHERE digest = ?');
    this.#insert = database.prepare('INSERT INTO skill_listing (digest, size) VALUES (?, ?) RETURNING id');
    this.#insertEntry = database.prepare('INSERT INTO skill_listing_entry (listing_id, skill_id, context_tokens) VALUES (?, ?, ?)');
    this.#offer = database.prepare(
      `INSERT INTO session_listing (session_id, listing_id, first_at) VALUES (?, ?, ?)
       ON CONFLICT (session_id, listing_id) DO UPDATE SET first_at = excluded.first_at WHERE excluded.first_at < first_at`,
    );
  }

  /**
   * Inside the caller's transaction.
   *
   * @param rowIdOf - row of a session by the agent's id of it; a listing of a session that is not stored is left out
   * @param skillIdOf - row of a skill, made when there is none
   */
  write(
    listings: readonly SkillListing[],
    rowIdOf: (sessionId: string) => number | undefined,
    skillIdOf: (skill: SkillRef) => number,
  ): void {
    for (const { sessionId, at, skills } of listings) {
      const rowId = rowIdOf(sessionId);
      if (rowId === undefined || skills.length === 0) continue;
      this.#offer.run(rowId, this.#listingId(mergeDoubles(skills.slice(0, MOST_SKILLS)), skillIdOf), at);
    }
  }

  #listingId(skills: readonly OfferedSkill[], skillIdOf: (skill: SkillRef) => number): number {
    const digest = digestOf(skills);
    const known = this.#find.get(digest) as { id: number } | undefined;
    if (known !== undefined) return known.id;
    const { id } = this.#insert.get(digest, skills.length) as { id: number };
    for (const { skill, contextTokens } of skills) this.#insertEntry.run(id, skillIdOf(skill), contextTokens ?? null);
    return id;
  }
}

/** A skill that stands in a list twice, as after a broken plugin update, costs twice. In order of kind and name. */
function mergeDoubles(skills: readonly OfferedSkill[]): OfferedSkill[] {
  const byKey = new Map<string, OfferedSkill>();
  for (const offered of skills) {
    const key = `${offered.skill.kind} ${offered.skill.name}`;
    const known = byKey.get(key);
    const tokens = sum(known?.contextTokens, offered.contextTokens);
    byKey.set(key, { skill: offered.skill, ...(tokens === undefined ? {} : { contextTokens: tokens }) });
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, offered]) => offered);
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : a + b;
}

function digestOf(skills: readonly OfferedSkill[]): string {
  const hash = createHash('sha256');
  for (const { skill, contextTokens } of skills) hash.update(JSON.stringify([skill.kind, skill.name, contextTokens ?? null]));
  return hash.digest('hex');
}
