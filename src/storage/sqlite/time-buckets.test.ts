import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, STEP_MS, splitWindow } from './time-buckets.ts';

const base = Date.UTC(2026, 0, 1);
/** Every minute is kept, and something begins after every window. */
const ALL = { horizonAt: 0, latestAt: Number.MAX_SAFE_INTEGER };

describe('splitWindow', () => {
  it('covers the window once, without gap or overlap, by whole buckets', () => {
    fc.assert(
      // Short windows as often as long ones: within an hour, within a day, over days.
      fc.property(
        fc.integer({ min: 0, max: 20 * 1440 }),
        fc.oneof(...[90, 3_000, 20 * 1440].map((max) => fc.integer({ min: 0, max }))),
        (start, length) => {
          const window = { from: base + start * MINUTE_MS, to: base + (start + length) * MINUTE_MS };
          const { ranges } = splitWindow(window, ALL);
          let at = window.from;
          for (const range of ranges) {
            expect(range.from).toBe(at);
            expect(range.from % STEP_MS[range.step]).toBe(0);
            expect(range.to % STEP_MS[range.step]).toBe(0);
            at = range.to;
          }
          expect(at).toBe(window.to);
          expect(ranges.length).toBeLessThanOrEqual(5);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('takes at most 59 minutes, 23 hours and whole days on each side', () => {
    const { ranges } = splitWindow({ from: base + 61 * MINUTE_MS, to: base + 9 * DAY_MS + 90 * MINUTE_MS }, ALL);
    expect(ranges.map((range) => [range.step, (range.to - range.from) / STEP_MS[range.step]])).toEqual([
      ['minute', 59],
      ['hour', 22],
      ['day', 8],
      ['hour', 1],
      ['minute', 30],
    ]);
  });

  it('begins at a whole hour where minutes are no longer kept', () => {
    const { window } = splitWindow({ from: base + 90_000, to: base + DAY_MS }, { horizonAt: base + HOUR_MS, latestAt: null });
    expect(window.from).toBe(base);
  });

  it('moves the edges outward to whole minutes', () => {
    expect(splitWindow({ from: base + 61_000, to: base + 119_001 }, ALL).window).toEqual({ from: base + 60_000, to: base + 120_000 });
  });

  it('takes the last day whole when nothing began after the window', () => {
    const window = { from: base, to: base + DAY_MS + 90 * MINUTE_MS };
    const latestAt = window.to - MINUTE_MS;
    expect(splitWindow(window, { horizonAt: 0, latestAt })).toEqual({
      window,
      ranges: [{ step: 'day', from: base, to: base + 2 * DAY_MS }],
    });
    expect(splitWindow(window, { horizonAt: 0, latestAt: window.to }).ranges).toHaveLength(3);
    expect(splitWindow({ from: window.to, to: window.to }, { horizonAt: 0, latestAt }).ranges).toEqual([]);
  });
});
