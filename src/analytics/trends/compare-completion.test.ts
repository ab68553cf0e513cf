import { describe, expect, it } from 'vitest';
import reference from '../../../test/reference/trends/compare_completion.json' with { type: 'json' };
import { twoProportionScoreTest } from '../../stats/two-proportion-score-test.ts';
import { compareCompletion } from './compare-completion.ts';

describe('compareCompletion', () => {
  it.each(reference.cases)('gives the p-value of SciPy for $current and $previous', ({ current, previous, ...expected }) => {
    const test = twoProportionScoreTest(
      { successes: current.completed, trials: current.ended },
      { successes: previous.completed, trials: previous.ended },
    );
    expect(test.zScore ** 2).toBeCloseTo(expected.chi_squared, 9);
    expect(Math.abs(test.pValue / expected.p_value - 1)).toBeLessThan(1e-9);
    expect(test.smallestExpectedCount).toBeCloseTo(expected.smallest_expected_count, 9);
    const comparison = compareCompletion(current, previous);
    if (expected.smallest_expected_count < 5) expect(comparison.kind).toBe('insufficient_data');
    else expect(comparison).toMatchObject({ kind: 'compared', pValue: test.pValue, sampleSize: current.ended + previous.ended });
  });

  it('says which way it went', () => {
    expect(compareCompletion({ completed: 90, ended: 100 }, { completed: 75, ended: 100 })).toMatchObject({ trend: 'improving' });
    expect(compareCompletion({ completed: 75, ended: 100 }, { completed: 90, ended: 100 })).toMatchObject({ trend: 'declining' });
    expect(compareCompletion({ completed: 80, ended: 100 }, { completed: 79, ended: 100 })).toMatchObject({ trend: 'stable' });
  });

  it.each([
    ['nothing ended', { completed: 0, ended: 0 }, { completed: 0, ended: 0 }],
    ['one window has 19', { completed: 10, ended: 19 }, { completed: 500, ended: 1000 }],
    ['fewer than 5 failures are expected', { completed: 98, ended: 100 }, { completed: 100, ended: 100 }],
  ])('says insufficient_data when %s', (_, current, previous) => {
    expect(compareCompletion(current, previous)).toEqual({
      kind: 'insufficient_data',
      sampleSize: current.ended + previous.ended,
      requiredSampleSize: 40,
    });
  });

  it('calls two windows without a single failure stable, and two without a success', () => {
    expect(compareCompletion({ completed: 25, ended: 25 }, { completed: 400, ended: 400 })).toMatchObject({ trend: 'stable', pValue: 1 });
    expect(compareCompletion({ completed: 0, ended: 25 }, { completed: 0, ended: 25 })).toMatchObject({ trend: 'stable', pValue: 1 });
  });

  // Every pair of counts weighted by its probability: the exact rate, no simulation.
  it.each([
    [20, 20, 0.5],
    [50, 50, 0.7],
    [25, 200, 0.7],
    [60, 300, 0.9],
    [200, 200, 0.95],
  ])('is wrong about 5 times in 100 when nothing changed (n = %i and %i, completion %d)', (n, m, ratio) => {
    const [ofN, ofM] = [binomialProbabilities(n, ratio), binomialProbabilities(m, ratio)];
    let alarms = 0;
    for (let a = 0; a <= n; a++) {
      for (let b = 0; b <= m; b++) {
        const comparison = compareCompletion({ completed: a, ended: n }, { completed: b, ended: m });
        if (comparison.kind === 'compared' && comparison.trend !== 'stable') alarms += ofN[a]! * ofM[b]!;
      }
    }
    expect(alarms).toBeGreaterThan(0.03);
    expect(alarms).toBeLessThan(0.07);
  });
});

function binomialProbabilities(n: number, ratio: number): number[] {
  const probabilities = [(1 - ratio) ** n];
  for (let k = 1; k <= n; k++) probabilities.push((probabilities[k - 1]! * (n - k + 1) * ratio) / (k * (1 - ratio)));
  return probabilities;
}
