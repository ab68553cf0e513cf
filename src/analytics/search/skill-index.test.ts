import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { fuseRankings } from './fuse-rankings.ts';
import { type SearchableSkill, SkillIndex } from './skill-index.ts';
import { trigramSimilarity } from './trigram-similarity.ts';
import { WordIndex } from './word-index.ts';

const skill = (name: string, description = ''): SearchableSkill => ({ skill: { kind: 'skill', name }, description, keywords: '' });

const CATALOG = [
  skill('ship-it', 'Deploys the application to production'),
  skill('git commit'),
  skill('mcp__github__create_pull_request', 'Opens a pull request'),
  skill('code-review', 'Reviews changes before they are merged'),
  skill('brew', 'Makes coffee'),
];
const VECTORS = [[1, 0], null, null, [0.6, 0.8], [0, 1]].map((vector) => (vector === null ? null : Float32Array.from(vector)));

const index = new SkillIndex(CATALOG);
const search = (query: string, vector?: Float32Array) =>
  index.search(query, vector === undefined ? undefined : { query: vector, skills: VECTORS });
const namesOf = (query: string, vector?: Float32Array) => search(query, vector).map(({ document }) => CATALOG[document]?.skill.name);

describe('SkillIndex', () => {
  it.each([
    ['deploying', 'ship-it'],
    ['commit', 'git commit'],
    ['comit', 'git commit'],
    ['pull requests', 'mcp__github__create_pull_request'],
    ['reveiw', 'code-review'],
    ['code rev', 'code-review'],
    ['aplication', 'ship-it'],
    ['how do I make COFFEE?', 'brew'],
  ])('finds %j first: %s', (query, name) => {
    expect(namesOf(query)[0]).toBe(name);
  });

  it('finds nothing for what nothing is like, and for no words', () => {
    for (const query of ['quantum', '', '  ', '!?', 'the of']) expect(namesOf(query)).toEqual([]);
  });

  it('tells by which way each was found', () => {
    expect(search('review')[0]?.foundBy).toEqual(['words', 'name']);
    expect(search('production')[0]?.foundBy).toEqual(['words']);
  });

  it('finds by meaning what shares no word with the query', () => {
    const found = search('espresso', Float32Array.of(0, 1));
    expect(found.map(({ document, foundBy }) => [CATALOG[document]?.skill.name, foundBy])).toEqual([
      ['brew', ['meaning']],
      ['code-review', ['meaning']],
    ]);
  });

  it('leaves out vectors of another model', () => {
    expect(namesOf('espresso', Float32Array.of(0, 1, 0))).toEqual([]);
  });

  it('scores from 0 to 1, and 1 for what every way puts first', () => {
    const found = search('git commit');
    expect(found[0]?.score).toBeCloseTo(1, 12);
    for (const { score } of found) expect(score).toBeLessThanOrEqual(1 + 1e-12);
  });

  it('answers an empty catalog, one skill and 10,000 of them', () => {
    expect(new SkillIndex([]).search('commit')).toEqual([]);
    expect(new SkillIndex([skill('commit')]).search('commit')).toHaveLength(1);
    const many = Array.from({ length: 10_000 }, (_, i) => skill(`tool-${i}`, `does thing number x${i}`));
    expect(new SkillIndex(many).search('x4711')[0]?.document).toBe(4711);
  });
});

describe('WordIndex', () => {
  it('scores a word as SQLite’s FTS5 does, but for how rare it is', () => {
    const random = seededRandom(3);
    const vocabulary = ['git', 'lint', 'web', 'plan', 'docs', 'api', 'log', 'sql', 'css', 'map'];
    const texts = Array.from({ length: 40 }, () =>
      Array.from({ length: 1 + Math.floor(random() * 6) }, () => vocabulary[Math.floor(random() * 10)]).join(' '),
    );
    const database = new DatabaseSync(':memory:');
    database.exec("CREATE VIRTUAL TABLE text USING fts5 (body, tokenize = 'unicode61')");
    const insert = database.prepare('INSERT INTO text (rowid, body) VALUES (?, ?)');
    texts.forEach((text, i) => {
      insert.run(i, text);
    });
    const index = new WordIndex(texts.map((text) => [{ text, weight: 1 }]));
    for (const word of ['docs', 'plan']) {
      const theirs = database.prepare('SELECT rowid AS id, -bm25(text) AS score FROM text WHERE text MATCH ?').all(word) as {
        id: number;
        score: number;
      }[];
      const ours = new Map(index.search(word).map(({ document, score }) => [document, score]));
      expect(ours.size).toBe(theirs.length);
      const n = theirs.length;
      const rarity = Math.log((40 - n + 0.5) / (n + 0.5));
      const ourRarity = Math.log(1 + (40 - n + 0.5) / (n + 0.5));
      for (const { id, score } of theirs) expect((ours.get(id) as number) / ourRarity).toBeCloseTo(score / rarity, 10);
    }
  });
});

describe('trigramSimilarity', () => {
  it.each([
    ['commit', 'commit', 1],
    ['comment', 'commit', 6 / 13],
    ['comit', 'commit', 0.8],
    ['reveiw', 'review', 0.8],
    ['rest', 'test', 0.5],
    ['dep', 'deploy', 0.8],
    ['deployment', 'deploy', 0.8],
    ['reveiw', 'rev', 4 / 9],
    ['', 'x', 0],
    ['abc', 'xyz', 0],
  ])('of %j and %j is %d', (a, b, similarity) => {
    expect(trigramSimilarity(a, b)).toBeCloseTo(similarity, 12);
  });
});

describe('fuseRankings', () => {
  it('prefers what several rankings have', () => {
    expect(
      fuseRankings([
        [1, 2],
        [2, 3],
      ]).map(({ document }) => document),
    ).toEqual([2, 1, 3]);
    expect(fuseRankings([])).toEqual([]);
  });
});
