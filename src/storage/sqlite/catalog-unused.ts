import type { AgentName } from '../../domain/agent.ts';
import { getOrAdd } from '../../domain/get-or-add.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import { isActive, type SkillDefinition } from '../../domain/skill-definition.ts';
import type { UnusedSkill, UnusedSkills, UnusedSkillsQuery } from '../../ports/skill-catalog.ts';
import type { StatementCache } from './statement-cache.ts';

const IN_WINDOW = `SELECT s.id, s.agent FROM session s WHERE s.last_event_at >= ?1 AND s.first_event_at < ?2
  AND (?3 IS NULL OR s.agent = ?3) AND (?4 IS NULL OR s.project = ?4 OR s.directory = ?4)`;

/** One agent's skill: offered, installed, or both. */
interface Known {
  readonly agent: AgentName;
  readonly skill: SkillRef;
  definition: SkillDefinition | null;
  sessions: number;
  /** Tokens over all sessions that were offered it; null when an entry's cost is not known. */
  tokens: number | null;
}

/**
 * What was offered to sessions of the window, or is installed, and was not used by that agent in the window. Sessions are
 * counted by the set of listings they had, of which there are few, so it costs a look-up a session.
 */
export function listUnusedSkills(sql: StatementCache, query: UnusedSkillsQuery, definitions: readonly SkillDefinition[]): UnusedSkills {
  const filter = [query.agent ?? null, query.project ?? null] as const;
  const known = new Map<string, Known>();
  const offers = listOffers(sql, query, filter);
  const listed = addOffered(sql, offers, known);
  for (const definition of definitions) if (isActive(definition)) addInstalled(known, definition);

  const lastUse = (agent: AgentName, skill: SkillRef, before: number) =>
    sql.get<{ at: number }>(
      `SELECT i.started_at AS at FROM skill k JOIN invocation i ON i.skill_id = k.id JOIN session s ON s.id = i.session_id
       WHERE k.name = ? AND k.kind = ? AND i.started_at < ? AND s.agent = ? AND (?5 IS NULL OR s.project = ?5 OR s.directory = ?5)
       ORDER BY i.started_at DESC LIMIT 1`,
      skill.name,
      skill.kind,
      before,
      agent,
      query.project ?? null,
    )?.at ?? null;

  const unused = [...known.values()].filter(({ agent, skill }) => (lastUse(agent, skill, query.to) ?? -Infinity) < query.from);
  const skills = unused.map((entry) => toUnused(entry, listed, lastUse(entry.agent, entry.skill, Number.MAX_SAFE_INTEGER)));
  skills.sort(byCost);
  return {
    sessions: sql.get<{ n: number }>(`SELECT count(*) AS n FROM (${IN_WINDOW})`, query.from, query.to, ...filter)?.n ?? 0,
    listedSessions: offers.reduce((sum, { sessions }) => sum + sessions, 0),
    known: known.size,
    skills,
  };
}

interface Offer {
  readonly agent: AgentName;
  /** Row ids with commas between them. */
  readonly listings: string;
  readonly sessions: number;
}

function listOffers(sql: StatementCache, { from, to }: UnusedSkillsQuery, filter: readonly [string | null, string | null]): Offer[] {
  return sql.all<Offer>(
    `SELECT agent, listings, count(*) AS sessions FROM (
       SELECT w.agent, (SELECT group_concat(listing_id) FROM session_listing WHERE session_id = w.id) AS listings FROM (${IN_WINDOW}) w
     ) WHERE listings IS NOT NULL GROUP BY agent, listings`,
    from,
    to,
    ...filter,
  );
}

/** @returns which agents wrote down offers of which kinds */
function addOffered(sql: StatementCache, offers: readonly Offer[], known: Map<string, Known>): Set<string> {
  const listed = new Set<string>();
  for (const { agent, listings, sessions } of offers) {
    // Offered again in one session, the dearest entry counts.
    const entries = sql.all<{ kind: SkillKind; name: string; tokens: number | null }>(
      `SELECT k.kind, k.name, max(e.context_tokens) AS tokens FROM skill_listing_entry e JOIN skill k ON k.id = e.skill_id
       WHERE e.listing_id IN (SELECT value FROM json_each('[' || ? || ']')) GROUP BY k.id`,
      listings,
    );
    for (const { kind, name, tokens } of entries) {
      listed.add(`${agent} ${kind}`);
      const entry = getOrAdd(known, keyOf(agent, { kind, name }), () => newKnown(agent, { kind, name }));
      entry.sessions += sessions;
      entry.tokens = tokens === null || entry.tokens === null ? null : entry.tokens + tokens * sessions;
    }
  }
  return listed;
}

/** Of several of one name, as in several projects, the first stands for all. */
function addInstalled(known: Map<string, Known>, definition: SkillDefinition): void {
  const { agent, skill } = definition;
  getOrAdd(known, keyOf(agent, skill), () => newKnown(agent, skill)).definition ??= definition;
}

function toUnused(
  { agent, skill, definition, sessions, tokens }: Known,
  listed: ReadonlySet<string>,
  lastUsedAt: number | null,
): UnusedSkill {
  const isListed = listed.has(`${agent} ${skill.kind}`);
  const measured = tokens === null || sessions === 0 ? null : Math.round(tokens / sessions);
  const contextTokens = measured ?? definition?.listingTokens ?? null;
  return {
    agent,
    skill,
    definition,
    offeredSessions: isListed ? sessions : null,
    contextTokens,
    windowTokens: isListed && contextTokens !== null ? (measured === null ? contextTokens * sessions : tokens) : null,
    lastUsedAt,
  };
}

function newKnown(agent: AgentName, skill: SkillRef): Known {
  return { agent, skill, definition: null, sessions: 0, tokens: 0 };
}

function keyOf(agent: AgentName, { kind, name }: SkillRef): string {
  return `${agent} ${kind} ${name}`;
}

function byCost(a: UnusedSkill, b: UnusedSkill): number {
  return (
    (b.windowTokens ?? 0) - (a.windowTokens ?? 0) ||
    (b.contextTokens ?? 0) - (a.contextTokens ?? 0) ||
    (a.skill.name < b.skill.name ? -1 : Number(a.skill.name > b.skill.name)) ||
    (a.agent < b.agent ? -1 : 1)
  );
}
