import { expect, it } from 'vitest';
import { fillBuckets } from './fill-buckets.ts';

const point = {
  at: '2026-11-20T02:00:00.000Z',
  invocations: 3,
  completed: 2,
  ended: 3,
  completion_ratio: 2 / 3,
  duration_seconds: { p50: 1, p95: 4 },
};

it('puts an empty bucket wherever the series has none, from the hour the window begins in', () => {
  const buckets = fillBuckets({
    window: { from: '2026-11-20T00:20:00.000Z', to: '2026-11-20T04:00:00.000Z' },
    step: 'hour',
    points: [point],
  });
  expect(buckets.map((bucket) => [new Date(bucket.at).toISOString().slice(11, 13), bucket.invocations, bucket.completion_ratio])).toEqual([
    ['00', 0, null],
    ['01', 0, null],
    ['02', 3, 2 / 3],
    ['03', 0, null],
  ]);
});

it('gives a window without an end a bounded number of buckets', () => {
  expect(
    fillBuckets({ window: { from: '1970-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' }, step: 'hour', points: [] }).length,
  ).toBeLessThan(10_000);
});
