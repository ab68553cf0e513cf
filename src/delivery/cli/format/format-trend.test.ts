import { describe, expect, it } from 'vitest';
import { formatSeriesLine } from './format-series-line.ts';
import { formatMetric, formatPercentChange, formatPValue } from './format-trend.ts';

describe('what a trend is told in', () => {
  it.each([
    [0.876, 'completion', '88 %'],
    [0.9973, 'completion', '99.7 %'],
    [1, 'completion', '100 %'],
    [0, 'completion', '0 %'],
    [4200, 'duration', '4.2 s'],
    [0.72, 'volume', '0.7 a day'],
    [1234.5, 'volume', '1235 a day'],
  ] as const)('%d of %s is %s', (value, metric, text) => expect(formatMetric(value, metric)).toBe(text));

  it('a change is a percentage, and a multiple when it is large', () => {
    expect([0.25, -0.03, 0, 2.2].map(formatPercentChange)).toEqual(['+25 %', '-3 %', '0 %', '3.2 times']);
  });

  it('a p-value has two digits', () => {
    expect([0.0123, 0.5, 1, 1e-9].map(formatPValue)).toEqual(['p = 0.012', 'p = 0.5', 'p = 1', 'p < 0.0001']);
  });
});

describe('formatSeriesLine', () => {
  it('draws from 0 to the highest, with a dot where there is no value', () => {
    expect(formatSeriesLine([0, 1, null, 8])).toEqual({ bars: ' ▁·█', lowest: 0, highest: 8 });
    expect(formatSeriesLine([0, 0])).toEqual({ bars: '  ', lowest: 0, highest: 0 });
    expect(formatSeriesLine([null])).toBeNull();
    expect(formatSeriesLine([])).toBeNull();
  });
});
