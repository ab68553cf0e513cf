import type uPlot from 'uplot';
import { formatCount, formatRatio, formatSeconds } from '../format/number.ts';

interface Unit {
  /** Of the value axis, from the largest value drawn. */
  range(max: number | null): [number, number];
  readonly axis: uPlot.Axis;
}

export const UNITS: Record<'count' | 'ratio' | 'seconds', Unit> = {
  count: {
    range: (max) => [0, Math.max(4, (max ?? 0) * 1.08)],
    axis: {
      incrs: [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((power) => n * 10 ** power)).sort((a, b) => a - b),
      space: 36,
      values: (_plot, ticks) => ticks.map(formatCount),
    },
  },
  ratio: {
    // A little more than 0 to 1, so that a line along either end is drawn whole.
    range: () => [-0.03, 1.05],
    axis: { splits: () => [0, 0.5, 1], values: (_plot, ticks) => ticks.map(formatRatio) },
  },
  seconds: {
    range: (max) => [0, max === null || max === 0 ? 1 : max * 1.08],
    axis: {
      incrs: [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800,
        86400,
      ],
      space: 36,
      values: (_plot, ticks) => ticks.map((tick) => (tick === 0 ? '0' : formatSeconds(tick))),
    },
  },
};
