import { estimateTokens } from '../../domain/estimate-tokens.ts';
import type { OfferedSkill } from '../../domain/skill-listing.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';

const OPENING = '<skills_instructions>';
const CLOSING = '</skills_instructions>';
/** More entries, or a longer text, is no list that the agent wrote. */
const MAX_SKILLS = 2_000;
const MAX_TEXT = 2_000_000;

/**
 * The skills that a session was offered: entries `- name: description (file: …)` under "Available skills". Only names
 * and the lengths of their entries are taken.
 *
 * @returns undefined when the text holds no such list
 */
export function parseSkillListing(text: string): readonly OfferedSkill[] | undefined {
  const from = text.indexOf(OPENING);
  if (from < 0 || text.length > MAX_TEXT) return undefined;
  const to = text.indexOf(CLOSING, from);
  const lines = text.slice(from, to < 0 ? undefined : to).split('\n');
  const start = lines.findIndex((line) => /^#+ Available skills\b/.test(line));
  if (start < 0) return undefined;

  const skills = new Map<string, OfferedSkill>();
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith('#') || skills.size >= MAX_SKILLS) break;
    const name = toSkillName(/^- ([^\s:]+(?::[^\s:]+)*): /.exec(line)?.[1]);
    if (name !== null) skills.set(name, { skill: { kind: 'skill', name }, contextTokens: estimateTokens(line.length) });
  }
  return skills.size > 0 ? [...skills.values()] : undefined;
}
