import { expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { compareDurations, REQUIRED_DURATIONS } from './compare-durations.ts';

const ascending = (values: number[]) => values.sort((a, b) => a - b);

it('needs enough in both windows', () => {
  const enough = Array.from({ length: REQUIRED_DURATIONS }, () => 1000);
  expect(compareDurations([], [])).toEqual({ kind: 'insufficient_data', sampleSize: 0, requiredSampleSize: 20 });
  expect(compareDurations(enough, enough.slice(1)).kind).toBe('insufficient_data');
  expect(compareDurations(enough, enough)).toMatchObject({ kind: 'compared', verdict: 'unchanged', medianRatio: 1, p95Ratio: 1 });
  expect(
    compareDurations(
      enough,
      enough.map(() => 0),
    ).kind,
  ).toBe('insufficient_data');
});

it("has the p-value of Mood's median test", () => {
  // SciPy: median_test(range(11, 31), range(1, 21), correction=False) counts 15 and 5 above 15.5: chi2 = 10, p = 0.001565402258.
  const range = (from: number) => Array.from({ length: 20 }, (_, index) => from + index);
  expect(compareDurations(range(11), range(1))).toMatchObject({ pValue: expect.closeTo(0.001565402258, 9), verdict: 'slower' });
});

it.each([
  [10, 10],
  [30, 30],
  [15, 60],
])('cries wolf less than 3 times in 100 when nothing changed (n = %i and %i)', (n, m) => {
  const random = seededRandom(7);
  // Log-normal, as durations are.
  const sample = (size: number) =>
    ascending(
      Array.from({ length: size }, () => 1000 * Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))),
    );
  let alarms = 0;
  for (let round = 0; round < 1000; round++) {
    const comparison = compareDurations(sample(n), sample(m));
    if (comparison.kind === 'compared' && comparison.verdict !== 'unchanged') alarms++;
  }
  // Of a level of 1 in 100, in steps as counts come.
  expect(alarms / 1000).toBeLessThan(0.03);
});
