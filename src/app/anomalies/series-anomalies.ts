import { StreamDetector } from '../../analytics/anomalies/stream-detector.ts';
import type { InsufficientData } from '../../analytics/insufficient-data.ts';

export interface SeriesAnomaly {
  /** Epoch ms. */
  readonly at: number;
  readonly value: number;
  /** How new it is, 0 for nothing new. */
  readonly score: number;
}

export type SeriesAnomalies =
  | { readonly kind: 'found'; readonly sampleSize: number; readonly rejectedLines: number; readonly anomalies: readonly SeriesAnomaly[] }
  | InsufficientData;

/** The least score that counts: the best one threshold for series of very different kinds (`npm run eval -- anomalies`). */
export const SERIES_THRESHOLD = 1.6;
/** Nothing is said of the first part of a series, which is learned from. */
const LEARNING_RATIO = 0.15;
const MOST_LEARNING_ROWS = 750;
const REQUIRED_ROWS = 100;

/**
 * What is new in a series of one's own.
 *
 * @param text - a line each of time and value with a comma between: ISO 8601, UTC when no zone is given; other lines, as
 *   a heading, are counted and left out
 * @param threshold - least score, {@link SERIES_THRESHOLD} when not given
 */
export function findSeriesAnomalies(text: string, threshold = SERIES_THRESHOLD): SeriesAnomalies {
  const rows: { readonly at: number; readonly value: number }[] = [];
  let rejectedLines = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const row = parseRow(line);
    if (row === undefined) rejectedLines++;
    else rows.push(row);
  }
  if (rows.length < REQUIRED_ROWS) return { kind: 'insufficient_data', sampleSize: rows.length, requiredSampleSize: REQUIRED_ROWS };
  const learning = Math.min(Math.floor(LEARNING_RATIO * rows.length), MOST_LEARNING_ROWS);
  const detector = new StreamDetector();
  const scored = rows.map(({ at, value }) => ({ at, value, score: detector.push(value, at) }));
  return {
    kind: 'found',
    sampleSize: rows.length,
    rejectedLines,
    anomalies: scored.slice(learning).filter(({ score }) => score >= threshold),
  };
}

function parseRow(line: string): { readonly at: number; readonly value: number } | undefined {
  const [time = '', number = ''] = line.split(',').map((cell) => cell.trim());
  const text = time.replace(' ', 'T');
  const at = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  const value = Number(number);
  return number === '' || !Number.isFinite(value) || Number.isNaN(at) ? undefined : { at, value };
}
