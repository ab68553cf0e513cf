import { estimateTokens } from '../../domain/estimate-tokens.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { OfferedSkill } from '../../domain/skill-listing.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import type { JsonObject } from '../shared/json-shape.ts';

/** More names than this, or a longer text, is no list that the agent wrote. */
const MOST_NAMES = 2_000;
const LONGEST_TEXT = 2_000_000;

/**
 * The skills or subagents that an attachment offers to the model: `skill_listing` (`content` has one entry for each of
 * `names`) and `agent_listing_delta` (`addedLines` for `addedTypes`). A later one names what came to be offered since.
 * Only names and the lengths of their entries are taken.
 *
 * @returns undefined for any other attachment, and for one that is not as it should be
 */
export function parseSkillListing(attachment: JsonObject): readonly OfferedSkill[] | undefined {
  switch (attachment['type']) {
    case 'skill_listing':
      return offer('skill', attachment['names'], measureEntries(attachment['content'], attachment['names']));
    case 'agent_listing_delta':
      return offer('agent', attachment['addedTypes'], measureLines(attachment['addedLines']));
    default:
      return undefined;
  }
}

/** @param lengths - characters of each name's entry, in the same order; undefined where unknown */
function offer(kind: SkillKind, names: unknown, lengths: readonly (number | undefined)[]): OfferedSkill[] | undefined {
  if (!Array.isArray(names) || names.length > MOST_NAMES) return undefined;
  return names.flatMap((raw, index) => {
    const name = toSkillName(raw);
    const length = lengths[index];
    if (name === null) return [];
    return [{ skill: { kind, name }, ...(length === undefined ? {} : { contextTokens: estimateTokens(length) }) }];
  });
}

/**
 * Lengths of the entries `- name: description`, which stand in the order of the names; a description may go over
 * several lines, and names may be there twice. Known for all of them or for none.
 */
function measureEntries(content: unknown, names: unknown): (number | undefined)[] {
  if (typeof content !== 'string' || content.length > LONGEST_TEXT || !Array.isArray(names) || names.length > MOST_NAMES) return [];
  const starts: number[] = [];
  let from = 0;
  for (const name of names) {
    const start = findEntry(content, name, from);
    if (start === -1) return [];
    starts.push(start);
    from = start + 1;
  }
  // With the line end behind it.
  return starts.map((start, index) => (starts[index + 1] ?? content.length + 1) - start);
}

function findEntry(content: string, name: unknown, from: number): number {
  if (typeof name !== 'string' || name === '') return -1;
  const entry = `- ${name}`;
  for (let at = content.indexOf(entry, from); at !== -1; at = content.indexOf(entry, at + 1)) {
    const next = content[at + entry.length];
    if ((at === 0 || content[at - 1] === '\n') && (next === undefined || next === ':' || next === '\n')) return at;
  }
  return -1;
}

function measureLines(lines: unknown): (number | undefined)[] {
  return Array.isArray(lines) ? lines.map((line) => (typeof line === 'string' ? line.length + 1 : undefined)) : [];
}
