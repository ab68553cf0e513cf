import { OUTCOMES, type Outcome } from '../../domain/outcome.ts';
import type { InvocationCounts } from '../../ports/metric-queries.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';

/** Sums of the count columns that all rollup tables share. */
export const SUM_COLUMNS = ['invocations', ...OUTCOMES, 'duration_count', 'duration_sum_us']
  .map((column) => `sum(${column}) AS ${column}`)
  .join(', ');
export const COUNT_COLUMNS = ['invocations', ...OUTCOMES, 'duration_count', 'duration_sum_us'].join(', ');

export type CountRow = { readonly [column in Outcome | 'invocations' | 'duration_count' | 'duration_sum_us']: number };

export function toCounts(row: CountRow, sketch: DurationSketch | null): InvocationCounts {
  return {
    invocations: row.invocations,
    byOutcome: toOutcomeCounts(row),
    durationCount: row.duration_count,
    durationSumMs: row.duration_sum_us / 1000,
    durationP50Ms: sketch?.quantile(0.5) ?? null,
    durationP95Ms: sketch?.quantile(0.95) ?? null,
  };
}

export function toOutcomeCounts(row: Readonly<Record<Outcome, number>>): Record<Outcome, number> {
  return {
    open: row.open,
    abandoned: row.abandoned,
    completed: row.completed,
    interrupted: row.interrupted,
    rejected: row.rejected,
    failed: row.failed,
    failed_to_launch: row.failed_to_launch,
  };
}

export function sketchOf(encoded: Uint8Array | null): DurationSketch {
  const sketch = new DurationSketch();
  sketch.add(encoded);
  return sketch;
}
