import { describe, expect, it } from 'vitest';
import { ClaudeCodeParser } from './claude-code-parser.ts';
import { parseSkillListing } from './parse-skill-listing.ts';

const CONTENT = '- review: Reads a change\nand says what is wrong.\n- tools:deploy: Ships it\n- bare';
const NAMES = ['review', 'tools:deploy', 'bare'];

describe('a list of skills', () => {
  it('costs what its entries take: a token for four characters, line ends included', () => {
    const entries = ['- review: Reads a change\nand says what is wrong.\n', '- tools:deploy: Ships it\n', '- bare\n'];
    expect(parseSkillListing({ type: 'skill_listing', content: CONTENT, names: NAMES })).toEqual(
      NAMES.map((name, index) => ({ skill: { kind: 'skill', name }, contextTokens: Math.ceil((entries[index] as string).length / 4) })),
    );
  });

  it('is not misled by a description that looks like an entry', () => {
    const listing = parseSkillListing({ type: 'skill_listing', content: '- a: first\n- a-b: second\n- b: third', names: ['a', 'b'] });
    expect(listing?.map(({ contextTokens }) => contextTokens)).toEqual([7, 3]);
  });

  it('has no costs where text and names do not belong together', () => {
    const listing = parseSkillListing({ type: 'skill_listing', content: CONTENT, names: ['review', 'absent'] });
    expect(listing).toEqual(['review', 'absent'].map((name) => ({ skill: { kind: 'skill', name } })));
  });

  it('of subagents is one as well', () => {
    expect(parseSkillListing({ type: 'agent_listing_delta', addedTypes: ['planner'], addedLines: ['- planner: Plans'] })).toEqual([
      { skill: { kind: 'agent', name: 'planner' }, contextTokens: 5 },
    ]);
  });

  it('keeps no control characters and leaves out what is no name', () => {
    const listing = parseSkillListing({ type: 'skill_listing', content: '', names: ['a\u202eb', 7, '', null, '\u0000'] });
    expect(listing?.map(({ skill }) => skill.name)).toEqual(['ab']);
  });

  it.each([{ type: 'skill_listing' }, { type: 'skill_listing', names: 'review' }, { type: 'hook_success', names: NAMES }, {}])(
    'is not %j',
    (attachment) => {
      expect(parseSkillListing(attachment)).toBeUndefined();
    },
  );
});

it('comes out of a transcript with its session and time', () => {
  const parser = new ClaudeCodeParser({ path: '/home/ada/.claude/projects/p/s-1.jsonl' });
  const attachment = { type: 'skill_listing', content: CONTENT, names: NAMES, skillCount: 3, isInitial: true };
  const line = { type: 'attachment', uuid: 'u-1', sessionId: 's-1', timestamp: '2026-11-20T08:00:00.000Z', attachment };
  expect(parser.parseLine(JSON.stringify(line))).toEqual({ kind: 'events' });
  const [listing, ...others] = parser.drain().listings ?? [];
  expect(others).toEqual([]);
  expect(listing).toMatchObject({ sessionId: 's-1', agent: 'claude-code', at: Date.parse('2026-11-20T08:00:00Z') });
  expect(listing?.skills.map(({ skill }) => skill.name)).toEqual(NAMES);
  expect(parser.drain().listings).toEqual([]);
});
