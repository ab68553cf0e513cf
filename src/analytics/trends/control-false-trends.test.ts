import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { type CompletionComparison, compareCompletion, trendOf } from './compare-completion.ts';
import { controlFalseTrends } from './control-false-trends.ts';

const compared = (trend: 'improving' | 'declining' | 'stable', pValue: number): CompletionComparison => ({
  ...{ kind: 'compared', trend, difference: 0.1, pValue, sampleSize: 100 },
});
const short: CompletionComparison = { kind: 'insufficient_data', sampleSize: 3, requiredSampleSize: 40 };
const constant = compareCompletion({ completed: 50, ended: 50 }, { completed: 50, ended: 50 });

describe('controlFalseTrends', () => {
  it('leaves one alone as it is', () => {
    expect(controlFalseTrends([compared('declining', 0.04)]).map(trendOf)).toEqual(['declining']);
    expect(controlFalseTrends([])).toEqual([]);
  });

  it('asks more of each the more there are, and nothing of what was not tested', () => {
    const others = Array.from({ length: 19 }, (_, index) => compared('stable', 0.1 + index / 25));
    expect(
      controlFalseTrends([compared('declining', 0.04), short, ...others])
        .map(trendOf)
        .slice(0, 3),
    ).toEqual(['stable', 'insufficient_data', 'stable']);
    expect(controlFalseTrends([compared('declining', 0.001), ...others]).map(trendOf)[0]).toBe('declining');
    const constants = new Array<CompletionComparison>(50).fill(constant);
    expect(controlFalseTrends([...constants, compared('improving', 0.04)]).at(-1)).toMatchObject({ trend: 'improving', pValue: 0.04 });
  });

  it.each([
    [1, 40, 40],
    [5, 30, 120],
    [50, 60, 60],
  ])('tells of anything in at most 5 ± 2 of 100 reports of %i skills in which nothing changes (n = %i and %i)', (skills, n, m) => {
    const random = seededRandom(skills);
    const draw = (ended: number) => ({ completed: Array.from({ length: ended }, random).filter((value) => value < 0.8).length, ended });
    const reports = 20_000 / skills;
    let alarms = 0;
    for (let report = 0; report < reports; report++) {
      const comparisons = Array.from({ length: skills }, () => compareCompletion(draw(n), draw(m)));
      if (controlFalseTrends(comparisons).some((comparison) => ['improving', 'declining'].includes(trendOf(comparison)))) alarms++;
    }
    expect(alarms / reports).toBeGreaterThan(0.02);
    expect(alarms / reports).toBeLessThan(0.07);
  });
});
