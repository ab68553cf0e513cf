import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, STEP_MS, splitWindow } from './time-buckets.ts';

const base = Date.UTC(2026, 0, 1);

describe('splitWindow', () => {
  it('covers the window once, without gap or overlap, by whole buckets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * 1440 }), fc.integer({ min: 0, max: 20 * 1440 }), (start, length) => {
        const window = { from: base + start * MINUTE_MS, to: base + (start + length) * MINUTE_MS };
        const { ranges } = splitWindow(window, 0);
        let at = window.from;
        for (const range of ranges) {
          expect(range.from).toBe(at);
          expect(range.from % STEP_MS[range.step]).toBe(0);
          expect(range.to % STEP_MS[range.step]).toBe(0);
          at = range.to;
        }
        expect(at).toBe(window.to);
      }),
    );
  });

  it('takes at most 59 minutes, 23 hours and whole days on each side', () => {
    const { ranges } = splitWindow({ from: base + 61 * MINUTE_MS, to: base + 9 * DAY_MS + 90 * MINUTE_MS }, 0);
    expect(ranges.map((range) => [range.step, (range.to - range.from) / STEP_MS[range.step]])).toEqual([
      ['minute', 59],
      ['hour', 22],
      ['day', 8],
      ['hour', 1],
      ['minute', 30],
    ]);
  });

  it('begins at a whole hour where minutes are no longer kept', () => {
    const { window } = splitWindow({ from: base + 90_000, to: base + DAY_MS }, base + HOUR_MS);
    expect(window.from).toBe(base);
  });

  it('moves the edges outward to whole minutes', () => {
    expect(splitWindow({ from: base + 61_000, to: base + 119_001 }, 0).window).toEqual({ from: base + 60_000, to: base + 120_000 });
  });
});
