import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { Candidate } from './candidate.ts';
import { parseFrontmatter } from './frontmatter.ts';
import { describeDefinition } from './read-definition.ts';

const CANDIDATE: Candidate = {
  ...{ agent: 'claude-code', form: 'skill', scope: 'personal', directory: null, plugin: null, marketplace: null, origin: null },
  ...{ path: '/home/ada/.claude/skills/deploy/SKILL.md', folder: '/home/ada/.claude/skills/deploy', prefix: '', placeName: 'deploy' },
  ...{ isNamedByFrontmatter: false, isStrict: false, rank: 1 },
};
const STRICT: Candidate = { ...CANDIDATE, agent: 'codex', isNamedByFrontmatter: true, isStrict: true, rank: null };

describe('frontmatter', () => {
  it.each([
    ['---\nname: a\ndescription: b\n---\nText', 'a', 'b', false],
    ['\ufeff---\r\nname: a\r\ndescription: >\r\n  b\r\n  c\r\n---\r\nText', 'a', 'b c', false],
    ['---\nname: "a: b"\n---', 'a: b', null, false],
    ['---\n---\nText', null, null, false],
    ['---\nname: a\nno end', null, null, true],
    ['---\nname: a\ndescription: use it: now\n---\nText', 'a', 'use it: now', true],
    ['---\nname: [a, b]\ndescription: 7\n---\nText', null, '7', false],
    ['---\nname: !!js/function x\n---\nText', 'x', null, false],
    ['---\n__proto__: { name: x }\nconstructor: y\n---\nText', null, null, false],
    ['---\nx: &x a\nname: *x\n---\nText', '*x', null, true],
    [' ---\nname: a\n---\nText', null, null, false],
    ['Text', null, null, false],
  ])('of %j', (text, name, description, isBroken) => {
    expect(parseFrontmatter(text)).toMatchObject({ name, description, isBroken });
  });
});

describe('a definition', () => {
  it('is listed with its description and when to use it, cut where Claude Code cuts', () => {
    const text = `---\ndescription: Ships\nwhen_to_use: ${'when '.repeat(1000)}\n---\nText`;
    const described = describeDefinition(CANDIDATE, text);
    expect(described?.description).toHaveLength(1536);
    expect(described?.description).toMatch(/^Ships - when when/);
    expect(described?.listingTokens).toBe(Math.ceil((`- deploy: \n`.length + 1536) / 4));
    expect(described?.bodyTokens).toBe(1);
  });

  it('is refused by agents that keep to the specification where it says too little', () => {
    expect(describeDefinition(STRICT, '---\nname: a\n---\nText')).toMatchObject({
      isLoaded: false,
      problem: 'no_description',
      listingTokens: 0,
    });
    expect(describeDefinition(STRICT, '---\nname: a\ndescription: b\n---\n')).toMatchObject({
      isLoaded: true,
      problem: null,
      skill: { name: 'a' },
    });
  });
});

const SEEDS = [
  '---\nname: deploy\ndescription: Use when "asked: to"\nwhen_to_use: |\n  At the end\ndisable-model-invocation: true\n---\n# Deploy\n',
  '---\nname: x\nmetadata:\n  version: "1.0"\n  tags: [a, { b: c }, &d e, *d]\n---\nDo it.\n',
  '---\r\nname: >-\r\n  folded\r\ndescription: !!str 12\r\n? key\r\n: value\r\n---\r\nText\r\n',
  '# No frontmatter\n\nA paragraph\nof two lines.\n',
  `---\na: &a [x, x]\nb: [*a, *a]\n${'- '.repeat(20)}\n${'['.repeat(30)}\n---\n`,
].map((text) => Buffer.from(text));

describe('mutated definitions', () => {
  it('are read without an exception, each soon, into what may be stored', () => {
    const random = seededRandom(6);
    let longestMs = 0;
    let broken = 0;
    for (let run = 0; run < FUZZ_RUNS; run++) {
      const text = mutate(SEEDS, random).toString('utf8');
      const startedAt = performance.now();
      const described = describeDefinition(run % 2 === 0 ? CANDIDATE : STRICT, text);
      longestMs = Math.max(longestMs, performance.now() - startedAt);
      if (described?.problem === 'broken_frontmatter') broken++;
      if (described === undefined) continue;
      const { skill, description, listingTokens } = described;
      const isStorable =
        skill.name.length <= 200 && !/\p{Cc}/u.test(skill.name) && description.length <= 1536 && description.isWellFormed();
      if (!isStorable || !(listingTokens >= 0 && listingTokens < 500)) expect.fail(`run ${run}: ${JSON.stringify([text, described])}`);
    }
    expect(broken).toBeGreaterThan(FUZZ_RUNS / 10);
    expect(longestMs).toBeLessThan(1_000);
  }, 120_000);
});

it.each([
  ['brackets', '['.repeat(16_000)],
  ['braces', '{a: '.repeat(4_000)],
  ['sequences on one line', '- '.repeat(8_000)],
  ['keys on one line', '? '.repeat(8_000)],
  ['keys below keys', Array.from({ length: 170 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ['anchors', '&a '.repeat(5_000)],
  ['quotes', `a: "${'\\x41'.repeat(4_000)}`],
  ['keys', Array.from({ length: 1_600 }, (_, index) => `k${index}: v`).join('\n')],
  ['equal keys', 'k: v\n'.repeat(3_200)],
  ['folded lines', `a: >\n${' x\n'.repeat(5_000)}`],
  ['tags', '!a '.repeat(5_000)],
  ['dashes', '-'.repeat(16_000)],
  ['colons', ': '.repeat(8_000)],
  ['hashes', 'a: b #'.repeat(2_500)],
])('is not held up by %s', (_title, yaml) => {
  const startedAt = performance.now();
  parseFrontmatter(`---\n${yaml}\n---\nText`);
  expect(performance.now() - startedAt).toBeLessThan(500);
});
