import { describe, expect, it } from 'vitest';
import { formatPlural, formatRatio, formatSeconds } from './number.ts';

describe('formatRatio', () => {
  it.each([
    [null, '–'],
    [0, '0%'],
    [0.001, '<1%'],
    [0.126, '13%'],
    [0.9961, '99.6%'],
    [0.99999, '99.9%'],
    [1, '100%'],
  ])('writes %s as %s: 0%% and 100%% only for none and all', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });
});

describe('formatSeconds', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [0.34, '340 ms'],
    [0.9996, '1.0 s'],
    [4.24, '4.2 s'],
    [9.96, '10 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [3599.7, '1 h'],
    [4320, '1 h 12 min'],
    [200_000, '2 d 7 h'],
  ])('writes %s seconds as %s', (seconds, text) => {
    expect(formatSeconds(seconds).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it('keeps a number and its unit on one line', () => {
    expect(formatSeconds(200)).not.toContain(' ');
  });
});

it('formatPlural groups thousands and leaves one alone', () => {
  expect([formatPlural(1, 'skill'), formatPlural(1204, 'skill')]).toEqual(['1 skill', '1,204 skills']);
});
