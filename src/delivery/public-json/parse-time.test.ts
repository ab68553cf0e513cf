import { describe, expect, it } from 'vitest';
import { parseDurationMs, parseInstant, parseSince, parseWindow } from './parse-time.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400_000;

describe('parseDurationMs', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['7d', 7 * DAY],
    ['2w', 14 * DAY],
  ])('reads %s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '7', 'd', '0d', '-1d', '1.5h', '7 d', '7D', '1y', '7d2h', '1234567d'])('does not read %j', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});

describe('parseInstant', () => {
  it.each([
    ['2026-11-20T12:00:00Z', NOW],
    ['2026-11-20T12:00Z', NOW],
    ['2026-11-20T12:00:00.250Z', NOW + 250],
    ['2026-11-20T13:30:00+01:30', NOW],
    ['2026-11-20', NOW - DAY / 2],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('reads %s', (text, at) => {
    expect(parseInstant(text)).toBe(at);
  });

  it.each([
    '',
    'now',
    '2026-11-20T12:00:00',
    '2026-02-29',
    '2026-13-01',
    '2026-11-20T25:00:00Z',
    '1969-12-31',
    '20261120',
    '2026-11-20 12:00:00Z',
    '+012026-11-20',
  ])('does not read %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('parseSince', () => {
  it('reads a duration back from now, never before 1970, or an instant', () => {
    expect(parseSince('7d', NOW)).toBe(NOW - 7 * DAY);
    expect(parseSince('999999w', NOW)).toBe(0);
    expect(parseSince('2026-11-20', NOW)).toBe(NOW - DAY / 2);
    expect(parseSince('soon', NOW)).toBeUndefined();
  });
});

describe('parseWindow', () => {
  it.each([
    [{}, NOW - 7 * DAY, NOW],
    [{ since: '1d' }, NOW - DAY, NOW],
    [{ since: '2026-11-01' }, Date.UTC(2026, 10, 1), NOW],
    [{ from: '2026-11-01' }, Date.UTC(2026, 10, 1), NOW],
    [{ to: '2026-11-10' }, Date.UTC(2026, 10, 3), Date.UTC(2026, 10, 10)],
    [{ from: '2026-11-01', to: '2026-11-02' }, Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 2)],
  ])('reads %j', (given, from, to) => {
    expect(parseWindow(given, NOW, '7d')).toEqual({ kind: 'window', window: { from, to } });
  });

  it.each([
    [{ since: '1d', to: '2026-11-10' }, 'either since'],
    [{ since: 'long' }, 'since is'],
    [{ from: '1d' }, 'from is'],
    [{ to: '1d' }, 'to is'],
    [{ from: '2026-11-21' }, 'begins before it ends'],
    [{ from: '2026-11-01', to: '2026-11-01' }, 'begins before it ends'],
  ])('rejects %j and says why', (given, reason) => {
    expect(parseWindow(given, NOW, '7d')).toEqual({ kind: 'rejected', reason: expect.stringContaining(reason) });
  });
});
