import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { IsolationForest, type NumberTable } from '../../src/analytics/isolation-forest/isolation-forest.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { median } from '../tables.ts';
import type { Evaluate, Figure } from './evaluation.ts';

const SEEDS = 10;

interface Labelled extends NumberTable {
  /** 1 for an outlier; shape [rows]. */
  readonly labels: Uint8Array;
}

/** scikit-learn's `IsolationForest(100 trees)` on the same table: mean and sd of the AUC over ten seeds, seconds of one. */
interface Reference {
  readonly if_auc: number;
  readonly if_sd: number;
  readonly if_sec: number;
}

/** Every table of `odds/` whose last column is a label: the AUC of ten seeds beside scikit-learn's, and the time of fit and score. */
export const evaluateIsolationForest: Evaluate = async ({ dataFolder, seed }) => {
  const folder = join(dataFolder, 'odds');
  const references = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Record<string, Reference>;
  const tables = readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((file) => ({ name: file.slice(0, -'.csv'.length), table: readTable(join(folder, file)) }));
  return tables.flatMap(({ name, table }) => judge(name, table, references[name], seed));
};

function judge(name: string, table: Labelled, reference: Reference | undefined, seed: number): Figure[] {
  const runs = Array.from({ length: SEEDS }, (_, i) => {
    const begin = performance.now();
    const forest = new IsolationForest(table, { random: seededRandom(seed * 1000 + i) });
    const scores = forest.score(table);
    return { seconds: (performance.now() - begin) / 1000, auc: areaUnderCurve(scores, table.labels) };
  });
  const auc = runs.reduce((sum, run) => sum + run.auc, 0) / SEEDS;
  // The middle one: on a busy machine some are interrupted.
  const seconds = median(runs.map((run) => run.seconds));
  if (reference === undefined) return [{ name: `${name} AUC`, value: auc }];
  const { if_auc, if_sd, if_sec } = reference;
  return [
    { name: `${name} AUC`, value: auc, reference: { value: if_auc, of: 'scikit-learn' } },
    { name: `${name} |AUC − scikit-learn's|`, value: Math.abs(auc - if_auc) / if_sd, unit: 'sd', mustReach: { relation: '<=', value: 2 } },
    {
      name: `${name} fit and score`,
      value: seconds * 1000,
      unit: 'ms',
      reference: { value: if_sec * 1000, of: 'scikit-learn' },
    },
    { name: `${name} times faster`, value: if_sec / seconds, mustReach: { relation: '>=', value: 5 } },
  ];
}

function readTable(path: string): Labelled {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number)).filter((row) => row.every(Number.isFinite));
  const columns = (rows[0]?.length ?? 1) - 1;
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    values.set(row.slice(0, columns), i * columns);
  });
  return { values, columns, labels: Uint8Array.from(rows, (row) => row[columns] as number) };
}

/** Chance that an outlier scores above an inlier, ties counted as half. */
function areaUnderCurve(scores: Float64Array, labels: Uint8Array): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let rankSum = 0;
  let outliers = 0;
  for (let i = 0; i < order.length; ) {
    const first = i;
    while (i < order.length && scores[order[i] as number] === scores[order[first] as number]) i++;
    const rank = (first + 1 + i) / 2;
    for (let j = first; j < i; j++) {
      if (labels[order[j] as number] !== 1) continue;
      rankSum += rank;
      outliers++;
    }
  }
  return (rankSum - (outliers * (outliers + 1)) / 2) / (outliers * (order.length - outliers));
}
