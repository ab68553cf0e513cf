import { describe, expect, it } from 'vitest';
import type { ExperimentData, UnitDay } from '../../domain/experiment-data.ts';
import { DEFAULT_DESIGN, type ExperimentGroup } from '../../domain/experiment-design.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { analyzeExperiment } from './analyze-experiment.ts';
import { assignGroup } from './assign-group.ts';

const NOTHING = { runs: 0, completed: 0, failed: 0, durations: 0, logDurationSum: 0, ratings: 0, ratingSum: 0 };

function dataOf(unitDays: readonly UnitDay[], completedDays = 14): ExperimentData {
  const assigned = { control: 0, treatment: 0 };
  for (const unit of new Set(unitDays.map((row) => `${row.group} ${row.unit}`))) assigned[unit.split(' ')[0] as ExperimentGroup]++;
  return { assigned, unitDays, durationP95Seconds: { control: null, treatment: null }, completedDays };
}

/** So many units of each group, each with so many runs a day of which a share is completed. */
function steady(
  units: number,
  days: number,
  completed: (group: ExperimentGroup, unit: number, day: number) => number,
  runs = 4,
): UnitDay[] {
  return (['control', 'treatment'] as const).flatMap((group) =>
    Array.from({ length: units * days }, (_, index) => {
      const [unit, day] = [index % units, Math.floor(index / units)];
      const done = completed(group, unit, day);
      return { ...NOTHING, unit: `u${unit}`, group, day, runs, completed: done, failed: runs - done };
    }),
  );
}

const clearly = (group: ExperimentGroup, unit: number, day: number) =>
  group === 'treatment' ? 4 - ((unit + day) % 9 === 0 ? 1 : 0) : 2 + ((unit + day) % 2);

describe('analyzeExperiment', () => {
  it('declares the winner once everything holds', () => {
    const analysis = analyzeExperiment(DEFAULT_DESIGN, dataOf(steady(20, 14, clearly)));
    expect(analysis.winner).toBe('treatment');
    expect(Object.values(analysis.checks)).not.toContain(false);
    const [comparison] = analysis.comparisons;
    if (comparison?.kind !== 'comparison') throw new Error('nothing was compared');
    expect(comparison.confidenceInterval.lower).toBeGreaterThan(0);
    expect(comparison.alwaysValidPValue).toBeLessThan(0.001);
  });

  it('declares the control when the treatment is the worse', () => {
    const analysis = analyzeExperiment(
      DEFAULT_DESIGN,
      dataOf(steady(20, 14, (group, ...at) => clearly(group === 'control' ? 'treatment' : 'control', ...at))),
    );
    expect(analysis.winner).toBe('control');
  });

  it('declares nobody before the seventh day is over', () => {
    const rows = steady(20, 14, clearly);
    expect(analyzeExperiment(DEFAULT_DESIGN, dataOf(rows, 6))).toMatchObject({ winner: null, checks: { enough_days: false } });
    expect(analyzeExperiment(DEFAULT_DESIGN, dataOf(rows, 7)).winner).toBe('treatment');
  });

  it('declares nobody under the least sample size, which counts runs in each group', () => {
    const data = dataOf(steady(20, 14, clearly));
    expect(analyzeExperiment({ ...DEFAULT_DESIGN, minSampleSize: 20 * 14 * 4 + 1 }, data)).toMatchObject({
      winner: null,
      checks: { enough_runs: false },
    });
    expect(analyzeExperiment({ ...DEFAULT_DESIGN, minSampleSize: 20 * 14 * 4 }, data).winner).toBe('treatment');
  });

  it('declares nobody when units were not drawn as planned', () => {
    const data = { ...dataOf(steady(20, 14, clearly)), assigned: { control: 200, treatment: 100 } };
    expect(analyzeExperiment(DEFAULT_DESIGN, data)).toMatchObject({ winner: null, sampleRatio: { isAsPlanned: false } });
    expect(analyzeExperiment({ ...DEFAULT_DESIGN, assignmentRatio: 1 / 3 }, data).sampleRatio.isAsPlanned).toBe(true);
  });

  it('declares nobody who is slower or fails more, beyond the margin', () => {
    const data = dataOf(steady(20, 14, clearly));
    const slower = { ...data, durationP95Seconds: { control: 10, treatment: 12.5 } };
    expect(analyzeExperiment(DEFAULT_DESIGN, slower)).toMatchObject({ winner: null, checks: { guardrails_hold: false } });
    expect(analyzeExperiment(DEFAULT_DESIGN, { ...data, durationP95Seconds: { control: 10, treatment: 11.9 } }).winner).toBe('treatment');
  });

  it('asks for more while nothing can be told, and says how much', () => {
    const random = seededRandom(3);
    const rows = steady(8, 10, () => Math.floor(random() * 5));
    const analysis = analyzeExperiment(DEFAULT_DESIGN, dataOf(rows, 10));
    expect(analysis.winner).toBeNull();
    expect(analysis.needed?.units).toBeGreaterThanOrEqual(0);
    const strict = analyzeExperiment({ ...DEFAULT_DESIGN, minimumDetectableEffect: 0.01 }, dataOf(rows, 10));
    expect(strict.needed?.units).toBeGreaterThan(100);
    expect(strict.needed?.runs).toBeGreaterThan(strict.needed?.units ?? 0);
  });

  it.each([
    ['no data', []],
    ['one run', steady(1, 1, () => 4, 4).slice(0, 1)],
    ['one unit each', steady(1, 14, () => 3)],
    ['two units each', steady(2, 14, () => 3)],
    ['one group only', steady(20, 14, () => 3).filter(({ group }) => group === 'control')],
  ])('has insufficient data with %s', (_, rows) => {
    const analysis = analyzeExperiment(DEFAULT_DESIGN, dataOf(rows));
    expect(analysis.comparisons[0]).toMatchObject({ kind: 'insufficient_data', metric: 'completion_rate' });
    expect(analysis).toMatchObject({ winner: null, needed: null });
    expect(JSON.stringify(analysis)).not.toContain('NaN');
  });

  it.each([
    ['only successes', () => 4],
    ['only failures', () => 0],
    ['all equal', () => 2],
  ])('finds no difference with %s', (_, completed) => {
    const analysis = analyzeExperiment(
      { ...DEFAULT_DESIGN, metrics: ['completion_rate', 'duration_seconds'] },
      dataOf(steady(10, 14, completed)),
    );
    expect(analysis.winner).toBeNull();
    expect(analysis.comparisons[0]).toMatchObject({ kind: 'comparison', difference: 0, alwaysValidPValue: 1 });
    expect(analysis.comparisons[1]).toMatchObject({ kind: 'insufficient_data', metric: 'duration_seconds' });
    // Numbers that JSON cannot write would have become null.
    expect(Object.values(analysis.comparisons[0] ?? {})).not.toContain(Number.NaN);
  });

  it('takes the shorter durations for the better, and tells them as a ratio', () => {
    const rows = steady(20, 14, () => 4).map((row, index) => ({
      ...row,
      durations: 4,
      logDurationSum: 4 * Math.log1p((row.group === 'treatment' ? 20 : 40) * (1 + (index % 5) / 10)),
    }));
    const analysis = analyzeExperiment({ ...DEFAULT_DESIGN, metrics: ['duration_seconds'] }, dataOf(rows));
    expect(analysis.winner).toBe('treatment');
    const [comparison] = analysis.comparisons;
    if (comparison?.kind !== 'comparison') throw new Error('nothing was compared');
    expect(comparison.difference).toBeCloseTo(-0.49, 1);
  });

  it('says the same of rows in another order, and of a day still running nothing', () => {
    const rows = steady(20, 14, clearly);
    const shuffled = [...rows].sort((a, b) => a.completed - b.completed || b.day - a.day);
    expect(analyzeExperiment(DEFAULT_DESIGN, dataOf(shuffled)).comparisons).toEqual(
      analyzeExperiment(DEFAULT_DESIGN, dataOf(rows)).comparisons,
    );
    const today = rows.filter(({ day }) => day === 13);
    expect(analyzeExperiment(DEFAULT_DESIGN, dataOf(rows, 13)).comparisons).toEqual(
      analyzeExperiment(
        DEFAULT_DESIGN,
        dataOf(
          rows.filter((row) => !today.includes(row)),
          13,
        ),
      ).comparisons,
    );
  });

  it('answers of 10,000 users in time', () => {
    const random = seededRandom(1);
    const rows = steady(5000, 2, () => Math.floor(random() * 5));
    const start = performance.now();
    expect(analyzeExperiment(DEFAULT_DESIGN, dataOf(rows, 28)).winner).toBeNull();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('assignGroup', () => {
  it('is the same always, and not that of another experiment', () => {
    const groups = (name: string) => Array.from({ length: 400 }, (_, unit) => assignGroup(name, `user ${unit}`, 0.5));
    expect(groups('a')).toEqual(groups('a'));
    const differ = groups('a').filter((group, unit) => group !== groups('b')[unit]).length;
    expect(differ).toBeGreaterThan(150);
    expect(differ).toBeLessThan(250);
  });

  it.each([0.1, 0.5, 0.9])('gives the treatment the share asked for: %d', (ratio) => {
    const treated = Array.from({ length: 4000 }, (_, unit) => assignGroup('share', String(unit), ratio)).filter(
      (group) => group === 'treatment',
    ).length;
    expect(Math.abs(treated / 4000 - ratio)).toBeLessThan(0.025);
  });

  it('keeps its answers from version to version', () => {
    expect(['a', 'b', 'c', 'd'].map((unit) => assignGroup('pinned', unit, 0.5))).toMatchInlineSnapshot(`
      [
        "control",
        "control",
        "treatment",
        "control",
      ]
    `);
  });
});
