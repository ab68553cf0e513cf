import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { forecastUse } from './forecast-use.ts';
import { lastSeason, meanOfLastSeason, medianAndAverage, medianOfFour, seasonalAverage } from './seasonal-methods.ts';

const HOURS = { season: 168, horizon: 24, stride: 24 };
const DAYS = { season: 7, horizon: 7, stride: 1 };

function poisson(random: () => number, mean: number): number {
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
  return count;
}

/** Used at work: by day, from Monday to Friday. */
function workingHours(random: () => number, weeks: number, mean = 8): number[] {
  return Array.from({ length: weeks * 168 }, (_, hour) => {
    const isWork = Math.floor(hour / 24) % 7 < 5 && hour % 24 >= 8 && hour % 24 < 18;
    return poisson(random, isWork ? mean : 0.1);
  });
}

describe('the methods', () => {
  const past = [1, 10, 2, 20, 3, 30, 4, 40, 100, 50];

  it('look at the same place of the seasons before', () => {
    expect(lastSeason(past, 2, 2)).toEqual([100, 50]);
    expect(medianOfFour(past, 2, 2)).toEqual([3.5, 35]);
    expect(seasonalAverage([0, 10], 1, 1)[0]).toBeCloseTo(3, 12);
    expect(medianAndAverage([0, 10], 1, 1)[0]).toBeCloseTo(4, 12);
    expect(meanOfLastSeason(past, 2, 3)).toEqual([75, 75, 75]);
  });

  it('go on from the middle of a season', () => {
    expect(lastSeason([1, 2, 3, 4], 3, 3)).toEqual([2, 3, 4]);
  });
});

describe('forecastUse', () => {
  it('expects what is usual at the hour of the week, within a band that holds 8 of 10', () => {
    const values = workingHours(seededRandom(31), 8);
    const forecast = forecastUse(values, HOURS);
    expect(forecast.kind).toBe('forecast');
    if (forecast.kind !== 'forecast') return;
    expect(forecast.points).toHaveLength(24);
    // A Monday.
    expect(forecast.points[3]?.expected).toBeLessThan(1);
    expect(forecast.points[10]?.expected).toBeGreaterThan(5);
    expect(forecast.points.every(({ lower, expected, upper }) => lower >= 0 && lower <= expected && expected <= upper)).toBe(true);
    expect(forecast.backtest.meanError).toBeLessThan(forecast.backtest.naiveError);
    expect(forecast.backtest.coverage).toBeGreaterThan(0.75);
  });

  it('holds about 8 of 10 of the days that come', () => {
    const random = seededRandom(32);
    let within = 0;
    let all = 0;
    for (let i = 0; i < 120; i++) {
      const values = Array.from({ length: 63 }, (_, day) => poisson(random, day % 7 < 5 ? 20 : 4));
      const forecast = forecastUse(values.slice(0, 56), DAYS);
      if (forecast.kind !== 'forecast') continue;
      for (const [step, { lower, upper }] of forecast.points.entries()) {
        const actual = values[56 + step] as number;
        all++;
        if (actual >= lower && actual <= upper) within++;
      }
    }
    expect(all).toBeGreaterThan(500);
    expect(within / all).toBeGreaterThan(0.72);
    expect(within / all).toBeLessThan(0.9);
  });

  it('says that it knows no better where the past does not help', () => {
    // A random walk: the last week says more than the weeks before.
    const random = seededRandom(33);
    let level = 500;
    let refusals = 0;
    for (let i = 0; i < 20; i++) {
      const values = Array.from({ length: 70 }, () => {
        level = Math.max(0, level + Math.floor(random() * 101) - 50);
        return level;
      });
      if (forecastUse(values, DAYS).kind === 'no_better_than_naive') refusals++;
    }
    expect(refusals).toBeGreaterThan(12);
    // Always the same: last week is right already.
    expect(forecastUse(new Array(56).fill(5), DAYS).kind).toBe('no_better_than_naive');
    expect(forecastUse(new Array(56).fill(0), DAYS).kind).toBe('no_better_than_naive');
  });

  it('does not forecast nothing for what is used now and then', () => {
    const random = seededRandom(34);
    const values = Array.from({ length: 8 * 168 }, () => (random() < 0.1 ? 5 : 0));
    expect(forecastUse(values, HOURS).kind).toBe('no_better_than_naive');
  });

  it('needs four weeks', () => {
    expect(forecastUse([], DAYS)).toEqual({ kind: 'insufficient_data', sampleSize: 0, requiredSampleSize: 28 });
    expect(forecastUse(new Array(27).fill(1), DAYS).kind).toBe('insufficient_data');
    expect(forecastUse(new Array(28).fill(1), DAYS).kind).toBe('no_better_than_naive');
    expect(forecastUse(new Array(671).fill(1), HOURS)).toMatchObject({ kind: 'insufficient_data', requiredSampleSize: 672 });
  });
});
