import { describe, expect, it } from 'vitest';
import { parseLegacyTime } from './legacy-time.ts';
import { LocalClock } from './local-time.ts';

describe('parseLegacyTime', () => {
  const eight = Date.UTC(2026, 1, 10, 8, 0, 0);

  it.each([
    ['2026-02-10T08:00:00.123456+00:00', eight + 123],
    ['2026-02-10T10:00:00.5+02:00', eight + 500],
    ['2026-02-10T02:30:00-0530', eight],
    ['2026-02-10T08:00:00Z', eight],
    ['2026-02-10T08:00:00.000Z', eight],
    ['2026-02-10T08:00:00.987654', eight + 987],
    ['2026-02-10 08:00:00', eight],
    ['2026-02-10 08:00', eight],
    ['2026-02-10', Date.UTC(2026, 1, 10)],
    ['0099-01-01T00:00:00Z', Date.parse('0099-01-01T00:00:00Z')],
  ])('reads %s', (text, expected) => {
    expect(parseLegacyTime(text)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30 08:00:00',
    '2026-13-01',
    '2026-02-10T25:00:00Z',
    '0000-12-31T23:59:59Z',
    '9999-12-31T23:00:00-02:00',
    '1770710400',
    null,
    5,
  ])('finds no instant in %j', (value) => {
    expect(parseLegacyTime(value)).toBeNull();
  });

  it.each([
    // Winter, summer; the hour that is left out, and both sides of it; the hour that comes twice.
    ['Europe/Berlin', '2026-01-10T08:00:00.5', '2026-01-10T07:00:00.500Z'],
    ['Europe/Berlin', '2026-07-10 08:00:00', '2026-07-10T06:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    ['Europe/Berlin', '2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29 03:00:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25 03:00:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00.000Z'],
    ['America/New_York', '2026-03-08 02:30:00', '2026-03-08T07:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T14:45:00.000Z'],
    ['Asia/Kolkata', '2026-05-05 05:30:00', '2026-05-05T00:00:00.000Z'],
    ['Pacific/Apia', '2011-12-29 23:30:00', '2011-12-30T09:30:00.000Z'],
    ['UTC', '2026-05-05 05:30:00', '2026-05-05T05:30:00.000Z'],
    ['Europe/Berlin', '2026-07-10 08:00:00Z', '2026-07-10T08:00:00.000Z'],
    ['Europe/Berlin', '2026-07-10 08:00:00+02:00', '2026-07-10T06:00:00.000Z'],
  ])('reads by the clock of %s, where the text names no zone: %s', (timezone, text, expected) => {
    expect(new Date(parseLegacyTime(text, new LocalClock(timezone)) ?? 0).toISOString()).toBe(expected);
  });
});
