import { performance } from 'node:perf_hooks';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { binOf, DurationSketch, encodeSketch, mergeSketches } from '../../src/stats/duration-sketch.ts';
import { median } from '../tables.ts';
import type { Evaluate, Figure } from './evaluation.ts';

const VALUES = 1_000_000;
const ROUNDS = 5;
/** Values that a batch brings to one row of the rollups, as an import does. */
const BATCH = 1_000;
/** p1 to p99, p99.5 and p99.9. */
const QUANTILES = [...Array.from({ length: 99 }, (_, i) => (i + 1) / 100), 0.995, 0.999];

/** Milliseconds drawn from the distributions of ANALYTICS 8; `u` and `v` are uniform in (0, 1). */
const DISTRIBUTIONS: Readonly<Record<string, (u: number, v: number) => number>> = {
  lognormal: (u, v) => Math.exp(7 + 2 * normal(u, v)),
  Pareto: (u) => 10 / u,
  uniform: (u) => 1 + u * 99_999,
  bimodal: (u, v) => (u < 0.9 ? Math.exp(3 + 0.3 * normal(u / 0.9, v)) : Math.exp(12 + 0.3 * normal((u - 0.9) / 0.1, v))),
};

/** Worst error of the quantiles, exactness of merging, and what one value costs, in memory and on its way into a rollup. */
export const evaluateSketch: Evaluate = async ({ seed }) =>
  Object.entries(DISTRIBUTIONS).flatMap(([name, draw]) => {
    const random = seededRandom(seed);
    const uniform = () => Math.max(random(), 2 ** -33);
    return judge(
      name,
      Float64Array.from({ length: VALUES }, () => draw(uniform(), uniform())),
    );
  });

function judge(name: string, values: Float64Array): Figure[] {
  const bins = Array.from(values, binOf);
  let sketch = new DurationSketch();
  const addNs = medianNs(() => {
    sketch = new DurationSketch();
    for (const value of values) sketch.addValue(value);
  });
  let stored: Uint8Array | null = null;
  const storeNs = medianNs(() => {
    stored = null;
    for (let from = 0; from < values.length; from += BATCH) {
      const added: number[] = [];
      for (let i = from; i < from + BATCH; i++) added.push(binOf(values[i] as number));
      stored = mergeSketches(stored, encodeSketch(added));
    }
  });
  const whole = Buffer.from(encodeSketch(bins) ?? []);
  const isSame = [stored, sketch.encode()].every((encoded) => whole.equals(encoded ?? new Uint8Array()));
  return [
    { name: `${name}, worst error of p1–p99.9`, value: worstError(sketch, values), unit: '%', mustReach: { relation: '<=', value: 1 } },
    { name: `${name}, merged is the batch, bit for bit`, value: Number(isSame), mustReach: { relation: '>=', value: 1 } },
    { name: `${name}, an add`, value: addNs, unit: 'ns', mustReach: { relation: '<=', value: 150 } },
    { name: `${name}, an add into a rollup row`, value: storeNs, unit: 'ns', mustReach: { relation: '<=', value: 150 } },
  ];
}

/** Of one value; the middle of some rounds, as a busy machine interrupts some of them. */
function medianNs(addAll: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const begin = performance.now();
    addAll();
    return ((performance.now() - begin) / VALUES) * 1e6;
  });
  return median(rounds);
}

/** In percent of the exact value at the same rank. */
function worstError(sketch: DurationSketch, values: Float64Array): number {
  const sorted = values.slice().sort();
  const errors = QUANTILES.map((quantile) => {
    const exact = sorted[Math.floor(1 + quantile * (sorted.length - 1)) - 1] as number;
    return Math.abs((sketch.quantile(quantile) ?? Number.POSITIVE_INFINITY) - exact) / exact;
  });
  return 100 * Math.max(...errors);
}

function normal(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}
