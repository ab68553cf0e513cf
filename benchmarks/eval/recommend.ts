import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scoreSkills } from '../../src/analytics/recommendations/score-skills.ts';
import { learnSkillModel, type SkillModel } from '../../src/analytics/recommendations/skill-model.ts';
import { buildUsageMatrix } from '../../src/analytics/recommendations/usage-matrix.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import type { Evaluate, Figure } from './evaluation.ts';
import { LegacyNumpyRandom } from './legacy-numpy-random.ts';

/** What is shown to the model of one person, and what it must find. */
interface Case {
  readonly given: readonly number[];
  readonly hidden: readonly number[];
}

interface Scores {
  /** Breese's half-life utility, 0–100: a find at place 5 counts half of one at place 1. */
  readonly halfLife: number;
  readonly recall5: number;
  readonly ndcg10: number;
}

const PROTOCOLS = ['AllBut1', 'Given2', 'Given5', 'Given10'] as const;
type Protocol = (typeof PROTOCOLS)[number];

/** Of the issue; they hold for people like those of msweb. */
const MUST_REACH: Readonly<Record<string, number>> = { 'AllBut1 half-life': 64, 'AllBut1 Recall@5': 0.68, 'Given2 half-life': 57 };
const HALF_LIFE_PLACES = 4;

/**
 * Recommends to people held out of the learning, after Breese, Heckerman & Kadie (1998): all but one of what they use is
 * given, or 2, 5 or 10, and the rest must be found. With seed 1 the split is that of the reference figures, to the
 * person.
 */
export const evaluateRecommend: Evaluate = async ({ dataFolder, seed }) => {
  const figures: Figure[] = [];
  const parent = join(dataFolder, 'cf');
  const folders = existsSync(parent) ? readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
  for (const { name } of folders) figures.push(...evaluateFolder(join(parent, name), name, seed));
  return [...figures, ...measureSpeed(seed)];
};

function evaluateFolder(folder: string, name: string, seed: number): Figure[] {
  const files = readdirSync(folder);
  const learnFile = files.find((file) => file.endsWith('.data'));
  const testFile = files.find((file) => file.endsWith('.test'));
  if (learnFile === undefined || testFile === undefined) return [];
  const learnRows = readUsers(join(folder, learnFile));
  const testRows = readUsers(join(folder, testFile));
  const names = [...new Set([...learnRows, ...testRows].flat())].sort((a, b) => a - b);
  const numbers = new Map(names.map((name, i) => [name, i]));
  const toNumbers = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((item) => numbers.get(item) as number));
  const model = learnSkillModel(buildUsageMatrix(toNumbers(learnRows), names.length));
  const people = toNumbers(testRows);
  const reference = readReference(join(folder, 'reference.json'));
  return PROTOCOLS.flatMap((protocol) => {
    const cases = splitPeople(people, protocol, seed);
    if (cases.length === 0) return [];
    const scores = judge(model, cases);
    const figure = (label: string, value: number, key: string): Figure => {
      const best = reference(protocol, key);
      const least = name === 'msweb' ? MUST_REACH[`${protocol} ${label}`] : undefined;
      return {
        name: `${name} ${protocol} ${label}`,
        value,
        ...(best === undefined ? {} : { reference: best }),
        ...(least === undefined ? {} : { mustReach: { relation: '>=', value: least } }),
      };
    };
    return [
      figure('half-life', scores.halfLife, 'R'),
      figure('Recall@5', scores.recall5, 'recall5'),
      figure('NDCG@10', scores.ndcg10, 'ndcg10'),
    ];
  });
}

/** A file of the form of msweb: a line `C,…` per person, then a line `V,<item>,1` per item used. */
function readUsers(path: string): number[][] {
  const users: number[][] = [];
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    if (line.startsWith('C,')) users.push([]);
    else if (line.startsWith('V,')) users.at(-1)?.push(Number(line.split(',')[1]));
  }
  return users;
}

function splitPeople(people: readonly (readonly number[])[], protocol: Protocol, seed: number): Case[] {
  const random = new LegacyNumpyRandom(seed);
  const given = Number(protocol.replace(/\D/g, ''));
  if (protocol === 'AllBut1') {
    return people
      .filter((items) => items.length >= 2)
      .map((items) => {
        const hidden = random.below(items.length);
        return { given: items.filter((_, i) => i !== hidden), hidden: [items[hidden] as number] };
      });
  }
  return people
    .filter((items) => items.length > given)
    .map((items) => {
      const order = random.permutation(items.length).map((i) => items[i] as number);
      return { given: order.slice(0, given), hidden: order.slice(given) };
    });
}

function judge(model: SkillModel, cases: readonly Case[]): Scores {
  let utility = 0;
  let bestUtility = 0;
  let recall5 = 0;
  let ndcg10 = 0;
  for (const { given, hidden } of cases) {
    const scores = scoreSkills(model, given);
    const places = hidden.map((skill) => placeOf(scores, skill));
    const sumOver = (ranks: readonly number[], worth: (rank: number) => number) => ranks.reduce((sum, rank) => sum + worth(rank), 0);
    const halved = (rank: number) => 0.5 ** (rank / HALF_LIFE_PLACES);
    const discounted = (rank: number) => (rank < 10 ? 1 / Math.log2(rank + 2) : 0);
    const best = hidden.map((_, rank) => rank);
    utility += sumOver(places, halved);
    bestUtility += sumOver(best, halved);
    recall5 += places.filter((rank) => rank < 5).length / hidden.length;
    ndcg10 += sumOver(places, discounted) / sumOver(best, discounted);
  }
  return { halfLife: (100 * utility) / bestUtility, recall5: recall5 / cases.length, ndcg10: ndcg10 / cases.length };
}

/** How many skills stand before this one: those with a higher score, and of equal ones those with a lower number. */
function placeOf(scores: Float64Array, skill: number): number {
  const own = scores[skill] as number;
  let place = 0;
  for (let other = 0; other < scores.length; other++) {
    const score = scores[other] as number;
    if (score > own || (score === own && other < skill)) place++;
  }
  return place;
}

/** The best figure of `reference.json` for a protocol. */
function readReference(path: string): (protocol: Protocol, key: string) => { value: number; of: string } | undefined {
  if (!existsSync(path)) return () => undefined;
  const content: Readonly<Record<string, Readonly<Record<string, unknown>>>> = JSON.parse(readFileSync(path, 'utf8'));
  return (protocol, key) =>
    Object.entries(content[protocol] ?? {})
      .flatMap(([of, figures]) => {
        const value = (figures as Readonly<Record<string, unknown>>)?.[key];
        return typeof value === 'number' ? [{ value, of }] : [];
      })
      .sort((a, b) => b.value - a.value)[0];
}

function measureSpeed(seed: number): Figure[] {
  const random = seededRandom(seed);
  const timeModel = (skillCount: number, userCount: number) => {
    const matrix = buildUsageMatrix(madeUpUsers(skillCount, userCount, random), skillCount);
    let fastest = Number.POSITIVE_INFINITY;
    let model: SkillModel | undefined;
    for (let round = 0; round < 3; round++) {
      const startedAt = performance.now();
      model = learnSkillModel(matrix);
      fastest = Math.min(fastest, performance.now() - startedAt);
    }
    return { fastest, model: model as SkillModel };
  };
  const small = timeModel(300, 37_000);
  const large = timeModel(1_000, 37_000);
  const known = Array.from({ length: 30 }, (_, i) => i * 7);
  const rounds = 200;
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round++) scoreSkills(large.model, known);
  const answer = (performance.now() - startedAt) / rounds;
  return [
    { name: 'model of 300 skills × 37,000 users', value: small.fastest, unit: 'ms', mustReach: { relation: '<=', value: 100 } },
    { name: 'model of 1,000 skills × 37,000 users', value: large.fastest, unit: 'ms', mustReach: { relation: '<=', value: 2_000 } },
    { name: 'answer among 1,000 skills, 30 known', value: answer, unit: 'ms', mustReach: { relation: '<=', value: 2 } },
  ];
}

/** People who use 1 to 20 skills, some skills far more often than others, in groups that share interests. */
function madeUpUsers(skillCount: number, userCount: number, random: () => number): number[][] {
  return Array.from({ length: userCount }, () => {
    const group = Math.floor(random() * 10);
    return Array.from({ length: 1 + Math.floor(20 * random() ** 2) }, () => {
      const skill = Math.floor(skillCount * random() ** 2);
      return random() < 0.7 ? skill - (skill % 10) + group : skill;
    });
  });
}
