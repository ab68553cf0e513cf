import { OUTCOMES, type Outcome } from '../../domain/outcome.ts';
import type { InvocationCounts } from '../../ports/metric-queries.ts';
import type { DurationSketch } from '../../stats/duration-sketch.ts';

/** The count columns that all rollup tables share. */
export const COLUMN_NAMES = ['invocations', ...OUTCOMES, 'duration_count', 'duration_sum_us'] as const;
/**
 * `duration_sum_us` as a floating point number: ten durations of 30 years are more microseconds than a number holds
 * exactly, and node:sqlite throws on such an integer instead of rounding it.
 */
export const DURATION_SUM = 'CAST(duration_sum_us AS REAL)';
const VALUES = COLUMN_NAMES.map((column) => ({ column, value: column === 'duration_sum_us' ? DURATION_SUM : column }));
export const COUNT_COLUMNS = VALUES.map(({ column, value }) => (value === column ? column : `${value} AS ${column}`)).join(', ');
export const SUM_COLUMNS = VALUES.map(({ column, value }) => `sum(${value}) AS ${column}`).join(', ');
/** The same, 0 where there is no row. */
export const TOTAL_COLUMNS = VALUES.map(({ column, value }) => `coalesce(sum(${value}), 0) AS ${column}`).join(', ');

export type CountRow = { readonly [column in (typeof COLUMN_NAMES)[number]]: number };

export const NO_COUNTS = Object.fromEntries(COLUMN_NAMES.map((column) => [column, 0])) as CountRow;

export type MutableCounts = { -readonly [column in keyof CountRow]: number };

export function addTo(sums: MutableCounts, row: CountRow): void {
  for (const column of COLUMN_NAMES) sums[column] += row[column];
}

export function addUp(rows: readonly CountRow[]): CountRow {
  const sums: MutableCounts = { ...NO_COUNTS };
  for (const row of rows) addTo(sums, row);
  return sums;
}

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
