import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
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

it(`takes ${FUZZ_RUNS.toLocaleString('en')} mutated attachments for what may be stored or for nothing`, () => {
  const seeds = [
    { type: 'skill_listing', content: CONTENT, names: NAMES, skillCount: 3, isInitial: true },
    {
      type: 'agent_listing_delta',
      addedTypes: ['planner', 'tools:a:b'],
      addedLines: ['- planner: Plans', '- tools:a:b: Both'],
      removedTypes: [],
    },
  ].map((attachment) => Buffer.from(JSON.stringify(attachment)));
  const random = seededRandom(7);
  let listings = 0;
  for (let run = 0; run < FUZZ_RUNS; run++) {
    let attachment: unknown;
    try {
      attachment = JSON.parse(mutate(seeds, random).toString('utf8'));
    } catch {
      continue;
    }
    const listing = parseSkillListing((attachment ?? {}) as Readonly<Record<string, unknown>>);
    if (listing === undefined) continue;
    listings++;
    for (const { skill, contextTokens = 0 } of listing) {
      const isStorable = skill.name.length >= 1 && skill.name.length <= 200 && !/\p{Cc}/u.test(skill.name);
      if (!isStorable || !(contextTokens >= 0 && contextTokens < 1e6)) expect.fail(`run ${run}: ${JSON.stringify(attachment)}`);
    }
  }
  expect(listings).toBeGreaterThan(FUZZ_RUNS / 100);
}, 60_000);
