import { describe, expect, it } from 'vitest';
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
});
