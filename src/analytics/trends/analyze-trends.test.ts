import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { analyzeCompletionTrend } from './analyze-completion-trend.ts';
import { analyzeDurationTrend } from './analyze-duration-trend.ts';
import { analyzeVolumeTrend } from './analyze-volume-trend.ts';
import type { DayCounts } from './day-counts.ts';
import type { TrendResult } from './trend-result.ts';

const SERIES = 800;

function dayOf(day: number, values: Partial<DayCounts> = {}): DayCounts {
  return { day, invocations: 10, completed: 9, ended: 10, durationCount: 10, durationP50Ms: 5000, ...values };
}

function days(count: number, values: (day: number) => Partial<DayCounts> = () => ({})): DayCounts[] {
  return Array.from({ length: count }, (_, day) => dayOf(day, values(day)));
}

function volumes(counts: readonly number[]) {
  return counts.map((invocations, day) => ({ day, weekday: day % 7, invocations }));
}

function numbersOf(result: TrendResult): unknown[] {
  return Object.values(result).flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : [value]));
}

describe('analyzeCompletionTrend', () => {
  it('tells a fall and a rise, with the slope a day and both ends of the line', () => {
    const fall = analyzeCompletionTrend(days(30, (day) => ({ completed: day < 10 ? 10 : day < 20 ? 8 : 6 })));
    expect(fall).toMatchObject({ kind: 'trend', trend: 'declining', sampleSize: 300, days: 30, method: 'cochran_armitage' });
    if (fall.kind !== 'trend') return;
    expect(fall.slopePerDay).toBeCloseTo(-0.018, 2);
    expect(fall.slopeInterval.upper).toBeLessThan(0);
    expect(fall.slopeInterval.lower).toBeLessThan(fall.slopePerDay);
    expect(fall.endValue - fall.startValue).toBeLessThan(-0.4);
    expect(analyzeCompletionTrend(days(30, (day) => ({ completed: day < 10 ? 6 : day < 20 ? 8 : 10 })))).toMatchObject({
      trend: 'improving',
    });
  });

  it('lets each invocation count the same, however they lie in days', () => {
    // Twenty days of one success and a failing day of 100: not a fall from day to day, but one of 100 runs to 20.
    const busyDay = [...days(20, () => ({ completed: 1, ended: 1 })), dayOf(20, { completed: 60, ended: 100 })];
    expect(analyzeCompletionTrend(busyDay)).toMatchObject({ trend: 'declining' });
    const quietDay = [...days(20, () => ({ completed: 9, ended: 10 })), dayOf(20, { completed: 0, ended: 1 })];
    expect(analyzeCompletionTrend(quietDay)).toMatchObject({ trend: 'stable' });
  });

  it('is stable where everything, or nothing, was completed', () => {
    expect(analyzeCompletionTrend(days(9, () => ({ completed: 10 })))).toMatchObject({
      trend: 'stable',
      pValue: 1,
      startValue: 1,
      endValue: 1,
    });
    expect(analyzeCompletionTrend(days(9, () => ({ completed: 0 })))).toMatchObject({ trend: 'stable', pValue: 1, changeRatio: null });
  });

  it.each([
    ['no day', [], 0],
    ['one day', days(1), 10],
    ['six days', days(6), 60],
    ['19 runs', days(19, () => ({ ended: 1, completed: 1 })), 19],
    ['days on which nothing ended', days(30, () => ({ ended: 0, completed: 0 })), 0],
  ])('says insufficient_data for %s', (_, counts, sampleSize) => {
    expect(analyzeCompletionTrend(counts)).toMatchObject({
      kind: 'insufficient_data',
      sampleSize,
      requiredSampleSize: 20,
      requiredDays: 7,
    });
  });

  it.each([
    [7, 3, 0.7],
    [7, 20, 0.7],
    [14, 12, 0.9],
    [30, 4, 0.9],
    [30, 60, 0.95],
  ])('is wrong about 5 times in 100 when nothing changes (%i days, about %i a day, completion %d)', (count, perDay, ratio) => {
    const random = seededRandom(5);
    let alarms = 0;
    for (let i = 0; i < SERIES; i++) {
      const counts = days(count, () => {
        // Uneven: from one run to twice as many as usual.
        const ended = 1 + Math.floor(random() * 2 * perDay);
        return { ended, completed: Array.from({ length: ended }, () => random() < ratio).filter(Boolean).length };
      });
      const result = analyzeCompletionTrend(counts);
      if (result.kind === 'trend' && result.trend !== 'stable') alarms++;
    }
    expect(alarms / SERIES).toBeGreaterThan(0.03 - 0.015);
    expect(alarms / SERIES).toBeLessThan(0.07 + 0.015);
  });
});

describe('analyzeDurationTrend', () => {
  it('calls shorter improving and longer declining, in ms a day', () => {
    const slower = analyzeDurationTrend(days(20, (day) => ({ durationP50Ms: 1000 + 100 * day + (day % 3) })));
    expect(slower).toMatchObject({ trend: 'declining', days: 20, sampleSize: 200, method: 'theil_sen_mann_kendall' });
    if (slower.kind !== 'trend') return;
    expect(slower.slopePerDay).toBeGreaterThan(80);
    expect(slower.slopePerDay).toBeLessThan(120);
    expect(slower.slopeInterval.lower).toBeGreaterThan(0);
    expect(slower.slopeInterval.lower).toBeLessThanOrEqual(slower.slopePerDay);
    expect(slower.changeRatio).toBeGreaterThan(1);
    expect(analyzeDurationTrend(days(20, (day) => ({ durationP50Ms: 5000 - 100 * day })))).toMatchObject({ trend: 'improving' });
  });

  it('takes a day without durations for missing, not for 0', () => {
    const withGaps = days(28, (day) => (day % 7 > 4 ? { durationCount: 0, durationP50Ms: null } : { durationP50Ms: 4000 + (day % 2) }));
    expect(analyzeDurationTrend(withGaps)).toMatchObject({ trend: 'stable', days: 20 });
  });

  it('is not moved by slow days with one run each', () => {
    const counts = days(30, (day) =>
      day > 25 ? { durationCount: 1, durationP50Ms: 90_000 } : { durationP50Ms: 4000 + ((day * 7) % 5) * 40 },
    );
    expect(analyzeDurationTrend(counts)).toMatchObject({ trend: 'stable' });
  });

  it('takes a change within the error of the sketches for none', () => {
    expect(analyzeDurationTrend(days(30, (day) => ({ durationP50Ms: 5000 + day })))).toMatchObject({ trend: 'stable' });
  });

  it('answers with finite numbers where all days are equal, 0 or huge', () => {
    for (const durationP50Ms of [0, 5000, 1e11]) {
      const result = analyzeDurationTrend(days(9, () => ({ durationP50Ms })));
      expect(result).toMatchObject({ kind: 'trend', trend: 'stable', pValue: 1 });
      expect(numbersOf(result)).not.toContain(Number.NaN);
    }
  });

  it('says insufficient_data with fewer than 7 days or 20 runs', () => {
    expect(analyzeDurationTrend([])).toEqual({
      kind: 'insufficient_data',
      sampleSize: 0,
      requiredSampleSize: 20,
      days: 0,
      requiredDays: 7,
    });
    expect(analyzeDurationTrend(days(6))).toMatchObject({ kind: 'insufficient_data', days: 6 });
    expect(analyzeDurationTrend(days(7, () => ({ durationCount: 2 })))).toMatchObject({ kind: 'insufficient_data', sampleSize: 14 });
  });

  it('is wrong about 5 times in 100 when days with few runs are noisier', () => {
    const random = seededRandom(6);
    let alarms = 0;
    for (let i = 0; i < SERIES; i++) {
      const counts = days(25, () => {
        const durationCount = 1 + Math.floor(random() ** 2 * 20);
        const noise = (random() + random() + random() - 1.5) * (0.3 + 1 / Math.sqrt(durationCount));
        return { durationCount, durationP50Ms: 4000 * Math.exp(noise) };
      });
      const result = analyzeDurationTrend(counts);
      if (result.kind === 'trend' && result.trend !== 'stable') alarms++;
    }
    expect(alarms / SERIES).toBeGreaterThan(0.015);
    expect(alarms / SERIES).toBeLessThan(0.085);
  });
});

describe('analyzeVolumeTrend', () => {
  const poisson = (random: () => number, mean: number) => {
    let count = 0;
    for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
    return count;
  };

  it('calls more use improving, and less declining', () => {
    expect(analyzeVolumeTrend(volumes(Array.from({ length: 30 }, (_, day) => 2 + day)))).toMatchObject({ trend: 'improving' });
    const givenUp = analyzeVolumeTrend(volumes(Array.from({ length: 120 }, (_, day) => (day < 50 ? 5 + (day % 3) : 0))));
    expect(givenUp).toMatchObject({ trend: 'declining', changeRatio: -1, endValue: 0 });
    const fall = analyzeVolumeTrend(volumes(Array.from({ length: 30 }, (_, day) => 31 - day)));
    expect(fall).toMatchObject({ trend: 'declining', days: 30 });
    if (fall.kind === 'trend') expect(fall.slopePerDay).toBeCloseTo(-1, 0);
  });

  it.each([14, 21, 30, 56, 70])('does not take the weekend at the end of %i days for a fall', (count) => {
    const random = seededRandom(7);
    let alarms = 0;
    for (let i = 0; i < SERIES; i++) {
      // The last two days are a weekend.
      const calendar = Array.from({ length: count }, (_, day) => ({ day, weekday: (((day - count + 7) % 7) + 7) % 7 }));
      const week = calendar.map(({ day, weekday }) => ({
        day,
        weekday,
        invocations: poisson(random, weekday === 0 || weekday === 6 ? 1 : 12),
      }));
      const result = analyzeVolumeTrend(week);
      if (result.kind === 'trend' && result.trend !== 'stable') alarms++;
    }
    expect(alarms / SERIES).toBeGreaterThan(0.01);
    expect(alarms / SERIES).toBeLessThan(0.085);
  });

  it('needs two weeks, of which one may lie before the window', () => {
    const fortnight = volumes(Array.from({ length: 14 }, () => 5));
    expect(analyzeVolumeTrend(fortnight.slice(7))).toMatchObject({ kind: 'insufficient_data', days: 7, requiredDays: 14 });
    expect(analyzeVolumeTrend(fortnight.slice(7), fortnight.slice(0, 7))).toMatchObject({ kind: 'trend', trend: 'stable', pValue: 1 });
    expect(analyzeVolumeTrend(volumes(new Array(30).fill(0)))).toMatchObject({ kind: 'insufficient_data', sampleSize: 0 });
    expect(analyzeVolumeTrend([])).toMatchObject({ kind: 'insufficient_data' });
  });
});
