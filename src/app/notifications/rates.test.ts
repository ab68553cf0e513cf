import { describe, expect, it } from 'vitest';
import { judgeAnswer } from './judge-answer.ts';
import { retryDelay } from './retry-delay.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('retryDelay', () => {
  it('doubles from a second to five minutes, and leaves half to chance', () => {
    expect([1, 2, 3, 8, 9, 10, 1000].map((failures) => retryDelay(failures, null, NOW, 1))).toEqual([
      1000, 2000, 4000, 128_000, 256_000, 300_000, 300_000,
    ]);
    expect(retryDelay(3, null, NOW, 0)).toBe(2000);
  });

  it.each([
    ['120', 120_000],
    [' 7 ', 7000],
    ['Sat, 28 Nov 2026 12:01:00 GMT', 60_000],
    ['Sat, 28 Nov 2026 11:00:00 GMT', 1000],
    ['99999999', 3_600_000],
    ['soon', 1000],
    ['-5', 1000],
  ])('waits as long as Retry-After: %s asks, within an hour', (asked, expected) => {
    expect(retryDelay(1, asked, NOW, 1)).toBe(expected);
  });
});

describe('judgeAnswer', () => {
  it.each([
    [200, 'delivered'],
    [202, 'delivered'],
    [301, 'retry'],
    [307, 'retry'],
    [400, 'refused'],
    [404, 'refused'],
    [408, 'retry'],
    [410, 'refused'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('takes %i for %s', (status, kind) => {
    expect(judgeAnswer({ kind: 'answered', status, retryAfter: null, body: '' }, []).kind).toBe(kind);
  });

  it('shows the beginning of an answer, in one line and without the secret that it repeats', () => {
    const body = `no such key: R0UT1NGK3Y\r\n\u001b[31m${'x'.repeat(1000)}`;
    const { detail } = judgeAnswer({ kind: 'answered', status: 400, retryAfter: null, body }, ['R0UT1NGK3Y', '']);
    expect(detail).toMatch(/^answered 400: no such key: \[redacted\] \[31mx+$/);
    expect(detail.length).toBeLessThan(230);
  });
});
