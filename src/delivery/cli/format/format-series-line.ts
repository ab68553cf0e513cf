const BARS = '▁▂▃▄▅▆▇█';
const MISSING = '·';

export interface SeriesLine {
  readonly bars: string;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * A value a character, from 0 up; a dot where there is none.
 *
 * @param values - ≥ 0, or null
 * @returns null when all are missing
 */
export function formatSeriesLine(values: readonly (number | null)[]): SeriesLine | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  const bars = values.map((value) => {
    if (value === null) return MISSING;
    if (value <= 0) return ' ';
    return BARS[Math.ceil((value / highest) * BARS.length) - 1] ?? BARS[0];
  });
  return { bars: bars.join(''), lowest, highest };
}
