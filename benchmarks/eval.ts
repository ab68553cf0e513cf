/**
 * `npm run eval -- [topic …] [--data DIR] [--seed N] [--json]`: how good the analyses are, on data with a known answer.
 * Exits 3 when a figure is not what it must be.
 */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Evaluate, type Figure, hasReached } from './eval/evaluation.ts';
import { printTable } from './tables.ts';

/** Loaded one at a time, so that one does not warm up the code of another. */
const EVALUATIONS: Readonly<Record<string, () => Promise<Evaluate>>> = {
  // A topic a line, in the order of docs/analytics.md.
  anomalies: async () => (await import('./eval/anomalies.ts')).evaluateAnomalies,
  trend: async () => (await import('./eval/trend.ts')).evaluateTrend,
  iforest: async () => (await import('./eval/iforest.ts')).evaluateIsolationForest,
  sketch: async () => (await import('./eval/sketch.ts')).evaluateSketch,
  dependencies: async () => (await import('./eval/dependencies.ts')).evaluateDependencies,
  recommend: async () => (await import('./eval/recommend.ts')).evaluateRecommend,
  experiments: async () => (await import('./eval/experiments.ts')).evaluateExperiments,
  predict: async () => (await import('./eval/predict.ts')).evaluatePredict,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: fileURLToPath(new URL('../../shared/data', import.meta.url)) },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const topics = positionals.length > 0 ? positionals : Object.keys(EVALUATIONS);
const unknown = topics.find((topic) => EVALUATIONS[topic] === undefined);
if (unknown !== undefined) fail(`no evaluation ${unknown}; there are: ${Object.keys(EVALUATIONS).join(', ')}`);
if (!existsSync(values.data)) fail(`no data at ${values.data}; name a folder with --data`);
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed)) fail(`--seed takes a whole number; got ${values.seed}`);

const results: Record<string, readonly Figure[]> = {};
for (const topic of topics) {
  const evaluate = await EVALUATIONS[topic]?.();
  const figures = (await evaluate?.({ dataFolder: values.data, seed })) ?? [];
  results[topic] = figures;
  if (!values.json) printFigures(topic, figures);
  if (figures.some((figure) => hasReached(figure) === false)) process.exitCode = 3;
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);

function printFigures(topic: string, figures: readonly Figure[]): void {
  const rows = figures.map((figure) => {
    const { name, value, unit, reference, mustReach } = figure;
    return [
      name,
      value === null ? 'no data' : formatFigure(value, unit),
      reference === undefined ? '' : `${formatFigure(reference.value, unit)} ${reference.of}`,
      mustReach === undefined ? '' : `${mustReach.relation} ${formatFigure(mustReach.value, unit)}`,
      { true: 'yes', false: 'NO', undefined: '' }[String(hasReached(figure))] ?? '',
    ];
  });
  printTable(topic, ['figure', 'here', 'reference', 'must reach', 'reached'], rows);
}

function formatFigure(value: number, unit: string | undefined): string {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return unit === undefined ? text : `${text} ${unit}`;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
