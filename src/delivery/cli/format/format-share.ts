import type { ConfidenceInterval } from '../../../stats/wilson-interval.ts';

/** `94 % (88–97)`: a share and its interval; `–` when there is nothing to take a share of. */
export function formatShare({ ratio, interval }: { readonly ratio: number | null; readonly interval: ConfidenceInterval | null }): string {
  if (ratio === null || interval === null) return '–';
  const percent = (share: number) => Math.round(share * 100);
  return `${percent(ratio)} % (${percent(interval.lower)}–${percent(interval.upper)})`;
}
