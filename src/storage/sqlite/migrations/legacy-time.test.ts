import { describe, expect, it } from 'vitest';
import { parseLegacyTime } from './legacy-time.ts';

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
});
