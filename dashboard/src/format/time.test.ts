import { describe, expect, it } from 'vitest';
import { formatAgo, formatBucket, formatOffset } from './time.ts';

const NOW = Date.parse('2026-11-20T14:00:00Z');

describe('formatAgo', () => {
  it.each([
    [0, 'just now'],
    [9, 'just now'],
    [28, '25 s ago'],
    [60, '1 min ago'],
    [7199, '1 h ago'],
    [86_400 * 29, '29 d ago'],
    [86_400 * 40, 'Oct 11'],
    [86_400 * 400, 'Oct 16, 2025'],
  ])('says of %i seconds: %s', (seconds, text) => {
    expect(formatAgo(NOW - seconds * 1000, NOW)).toBe(text);
  });
});

describe('formatOffset', () => {
  it.each([
    [-3, '0:00'],
    [7.9, '0:07'],
    [760, '12:40'],
    [3760, '1:02:40'],
  ])('writes %s seconds as %s', (seconds, text) => {
    expect(formatOffset(seconds)).toBe(text);
  });
});

it('formatBucket names a day by its date in UTC, wherever the reader is', () => {
  expect(formatBucket(Date.parse('2026-11-20T00:00:00Z'), 'day')).toBe('Nov 20');
});
