import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countPairs } from '../../src/analytics/dependencies/count-pairs.ts';
import { rankPairs } from '../../src/analytics/dependencies/rank-pairs.ts';
import { countDirectlyFollows } from '../../src/analytics/flow/directly-follows.ts';
import type { Evaluate, Figure } from './evaluation.ts';

const TOP = 200;

/**
 * Pairs found in one part of the people, looked for in the other; and a log whose directly-follows graph is known.
 *
 * Reads `cf/<name>/<set>.data` with its `.test` (users with what they visited, in the sparse format of the UCI data) and the
 * `process/*.json` vectors (`traces`, `directly_follows`, `dependency_heuristics_miner`).
 */
export const evaluateDependencies: Evaluate = async ({ dataFolder }) => [
  ...listFiles(join(dataFolder, 'cf'), '.data').flatMap(judgePairs),
  ...listFiles(join(dataFolder, 'process'), '.json').flatMap(judgeGraph),
];

function judgePairs(path: string): Figure[] {
  const heldOutPath = path.replace(/\.data$/, '.test');
  if (!existsSync(heldOutPath)) return [];
  const users = readUsers(path);
  const { sessions, presence, pairs } = countPairs(users);
  const startedAt = performance.now();
  const ranked = rankPairs(sessions, presence, pairs, { limit: TOP, pairsLookedAt: (presence.size * (presence.size - 1)) / 2 });
  const elapsedMs = performance.now() - startedAt;
  if (ranked.kind === 'insufficient_data')
    return [{ name: 'never seen again of top 200', value: null, mustReach: { relation: '<=', value: 5 }, unit: '%' }];
  const heldOut = new Set(countPairs(readUsers(heldOutPath)).pairs.map(({ first, second }) => `${first} ${second}`));
  const top = ranked.dependencies;
  const never = top.filter(({ first, second }) => !heldOut.has(`${first} ${second}`)).length;
  const lifts = top.map(({ lift }) => lift).sort((a, b) => a - b);
  return [
    {
      name: `never seen again of top ${top.length}`,
      value: top.length === 0 ? null : (100 * never) / top.length,
      reference: { value: 5.5, of: 'shrunk lift' },
      mustReach: { relation: '<=', value: 5 },
      unit: '%',
    },
    { name: `median lift of top ${top.length}`, value: lifts[lifts.length >> 1] ?? null, reference: { value: 6.7, of: 'G² order' } },
    { name: `ranking ${pairs.length} pairs`, value: elapsedMs, unit: 'ms' },
  ];
}

/** What each user visited, in ascending order of its name. */
function readUsers(path: string): string[][] {
  const users: Set<string>[] = [];
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    const [type, id] = line.trim().split(',');
    if (type === 'C') users.push(new Set());
    else if (type === 'V' && id !== undefined) users.at(-1)?.add(id);
  }
  return users.map((visited) => [...visited].sort());
}

interface ProcessVector {
  readonly traces: Readonly<Record<string, string>>;
  readonly directly_follows: Readonly<Record<string, number>>;
  readonly dependency_heuristics_miner?: Readonly<Record<string, number>>;
}

function judgeGraph(path: string): Figure[] {
  const vector = JSON.parse(readFileSync(path, 'utf8')) as ProcessVector;
  if (vector.traces === undefined || vector.directly_follows === undefined) return [];
  const edges = countDirectlyFollows(Object.values(vector.traces).map((trace) => trace.split(' ')));
  const expected = Object.entries(vector.directly_follows);
  const right = expected.filter(([pair, count]) =>
    edges.some(({ from, to, count: own }) => `${from}>${to}` === pair && own === count),
  ).length;
  const dependencies = Object.entries(vector.dependency_heuristics_miner ?? {});
  const errors = dependencies.map(([pair, value]) => {
    const edge = edges.find(({ from, to }) => `${from}>${to}` === pair);
    return Math.abs((edge?.dependency ?? Number.POSITIVE_INFINITY) - value);
  });
  return [
    { name: 'edges of the running example', value: edges.length, mustReach: { relation: '<=', value: expected.length } },
    { name: 'of them with the right count', value: right, mustReach: { relation: '>=', value: expected.length } },
    { name: 'greatest error of a dependency', value: Math.max(0, ...errors), mustReach: { relation: '<=', value: 1e-9 } },
  ];
}

function listFiles(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}
