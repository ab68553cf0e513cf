import type { Completion } from '../../../app/completion.ts';

/** `12,345` */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 session`, `2 sessions` */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `350 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`; `–` when unknown. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `94 % (88–97)`: the ratio and its 95 % interval; `–` when nothing ended. */
export function formatCompletion({ completionRatio, completionInterval }: Completion): string {
  if (completionRatio === null || completionInterval === null) return '–';
  const percent = (ratio: number) => Math.round(ratio * 100);
  return `${percent(completionRatio)} % (${percent(completionInterval.lower)}–${percent(completionInterval.upper)})`;
}

/** `3 min ago`; `–` when never. */
export function formatAgo(at: number | null, now: number): string {
  if (at === null) return '–';
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}

/** `12.3 MB` */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const exponent = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** exponent).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][exponent]}`;
}

/** `2026-11-20 08:15` in UTC, as everything is. */
export function formatInstant(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

const BARS = '▁▂▃▄▅▆▇█';

/** A value a character, 0 as a blank; all blank when all are 0. */
export function formatSparkline(values: readonly number[]): string {
  const highest = Math.max(0, ...values);
  return values.map((value) => (value <= 0 ? ' ' : (BARS[Math.ceil((value / highest) * BARS.length) - 1] ?? ' '))).join('');
}
