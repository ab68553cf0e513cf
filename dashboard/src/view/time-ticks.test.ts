import { describe, expect, it } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const HOUR = 3_600_000;
const buckets = (count: number, stepMs: number) => Array.from({ length: count }, (_, i) => Date.parse('2026-11-13T05:00:00Z') + i * stepMs);

describe('timeTicks', () => {
  it.each([
    [24, 1000],
    [24, 250],
    [168, 1000],
    [168, 250],
    [8760, 300],
  ])('leaves room for a label each: %i hours in %i px', (count, width) => {
    const ticks = timeTicks(buckets(count, HOUR), 'hour', width);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(width / 56 + 1);
  });

  it.each([
    [30, 1000],
    [30, 250],
    [365, 1000],
  ])('leaves room for a label each: %i days in %i px', (count, width) => {
    const ticks = timeTicks(buckets(count, 24 * HOUR), 'day', width);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(width / 56 + 1);
  });
});
