import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One series of the Numenta Anomaly Benchmark, in the order of its rows. */
export interface NabSeries {
  /** As `realTraffic/speed_7578.csv`. */
  readonly name: string;
  /** Epoch ms, the file's times read as UTC. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** First and last row of each labelled window, both included; in order, not overlapping. */
  readonly windows: readonly (readonly [first: number, last: number])[];
  /** Rows at the beginning that count for nothing: a detector may learn from them. */
  readonly probationRows: number;
}

/** What is gained and lost by true positives, false negatives and false positives. */
export interface NabProfile {
  readonly truePositive: number;
  readonly falseNegative: number;
  readonly falsePositive: number;
}

export const NAB_PROFILES = {
  standard: { truePositive: 1, falseNegative: 1, falsePositive: 0.11 },
  lowFalsePositives: { truePositive: 1, falseNegative: 1, falsePositive: 0.22 },
  lowFalseNegatives: { truePositive: 1, falseNegative: 2, falsePositive: 0.11 },
} as const satisfies Readonly<Record<string, NabProfile>>;

/** @param folder - with `data/<group>/<file>.csv` and `labels/combined_windows.json` */
export function readNab(folder: string): NabSeries[] {
  const labelsFile = join(folder, 'labels', 'combined_windows.json');
  if (!existsSync(labelsFile)) return [];
  const labels = JSON.parse(readFileSync(labelsFile, 'utf8')) as Record<string, [string, string][]>;
  const groups = readdirSync(join(folder, 'data')).sort();
  const names = groups.flatMap((group) =>
    readdirSync(join(folder, 'data', group))
      .filter((file) => file.endsWith('.csv'))
      .sort()
      .map((file) => `${group}/${file}`),
  );
  return names.map((name) => readSeries(join(folder, 'data', name), name, labels[name] ?? []));
}

function readSeries(path: string, name: string, labels: readonly [string, string][]): NabSeries {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','))
    .filter((cells) => cells.length >= 2);
  const times = Float64Array.from(rows, (cells) => parseTime(cells[0] as string));
  const values = Float64Array.from(rows, (cells) => Number(cells[1]));
  const windows = labels.map(
    ([from, to]) => [times.findIndex((at) => at >= parseTime(from)), times.findLastIndex((at) => at <= parseTime(to))] as const,
  );
  return { name, times, values, windows, probationRows: Math.min(Math.floor(0.15 * rows.length), 750) };
}

function parseTime(text: string): number {
  return Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
}

/** How much a detection at each row is worth, before weights: up to 1 in a window, down to -1 far behind one. */
function worthOfRows({ times, windows }: NabSeries): Float64Array {
  const worth = new Float64Array(times.length).fill(-1);
  windows.forEach(([first, last], k) => {
    const width = last - first + 1;
    const until = windows[k + 1]?.[0] ?? times.length;
    for (let row = first; row <= last; row++) worth[row] = sigmoid(-(last - row + 1) / width) / sigmoid(-1);
    for (let row = last + 1; row < until; row++) worth[row] = sigmoid((row - last) / (width - 1));
  });
  return worth;
}

function sigmoid(y: number): number {
  return y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1;
}

/** A detector's answer: for each series the score of each of its rows, higher for more anomalous. */
export type NabScores = readonly ArrayLike<number>[];

/**
 * The score of the benchmark, 100 for all windows found at their first row and nothing else, 0 for no detection at all,
 * at each threshold that makes a difference.
 *
 * @returns thresholds from high to low, and the score when rows at or above each are detections
 * @see Lavin & Ahmad (2015), "Evaluating real-time anomaly detection algorithms - the Numenta Anomaly Benchmark".
 */
export function sweepNab(corpus: readonly NabSeries[], scores: NabScores, profile: NabProfile): { threshold: number; score: number }[] {
  interface Row {
    readonly score: number;
    readonly worth: number;
    /** Number of its window over the whole corpus, -1 outside. */
    readonly window: number;
  }
  const rows: Row[] = [];
  let windowCount = 0;
  corpus.forEach((series, k) => {
    const worth = worthOfRows(series);
    const windowOf = new Int32Array(series.times.length).fill(-1);
    for (const [first, last] of series.windows) windowOf.fill(windowCount++, first, last + 1);
    const own = scores[k] as ArrayLike<number>;
    for (let row = series.probationRows; row < series.times.length; row++) {
      rows.push({ score: own[row] as number, worth: worth[row] as number, window: windowOf[row] as number });
    }
  });
  rows.sort((a, b) => b.score - a.score);
  const nothingFound = -windowCount * profile.falseNegative;
  const best = new Float64Array(windowCount).fill(-profile.falseNegative);
  let total = nothingFound;
  const steps: { threshold: number; score: number }[] = [{ threshold: Number.POSITIVE_INFINITY, score: 0 }];
  rows.forEach(({ score, worth, window }, k) => {
    if (window < 0) total += profile.falsePositive * worth;
    else {
      const before = best[window] as number;
      best[window] = Math.max(before, profile.truePositive * worth);
      total += (best[window] as number) - before;
    }
    if (rows[k + 1]?.score === score) return;
    steps.push({ threshold: score, score: (100 * (total - nothingFound)) / (windowCount * profile.truePositive - nothingFound) });
  });
  return steps;
}

/** The best score of any one threshold for all series. */
export function bestOfSweep(steps: readonly { threshold: number; score: number }[]): { threshold: number; score: number } {
  return steps.reduce((best, step) => (step.score > best.score ? step : best));
}

/** The score at a threshold chosen elsewhere. */
export function scoreAt(steps: readonly { threshold: number; score: number }[], threshold: number): number {
  return steps.findLast((step) => step.threshold >= threshold)?.score ?? 0;
}
