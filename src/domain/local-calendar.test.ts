import { describe, expect, it } from 'vitest';
import { formatDay, LocalCalendar, WEEKDAYS } from './local-calendar.ts';

const nameOf = (calendar: LocalCalendar, at: string) => WEEKDAYS[calendar.locate(Date.parse(at)).weekday];

describe('LocalCalendar', () => {
  it('calls a Monday Monday', () => {
    const utc = new LocalCalendar('UTC');
    expect(nameOf(utc, '2026-11-23T00:00:00Z')).toBe('Monday');
    expect(nameOf(utc, '2026-11-28T12:00:00Z')).toBe('Saturday');
    expect(nameOf(utc, '2026-11-29T23:59:59Z')).toBe('Sunday');
    expect(nameOf(utc, '1969-12-31T00:00:00Z')).toBe('Wednesday');
  });

  it('shows the hour and the date of the zone', () => {
    const tokyo = new LocalCalendar('Asia/Tokyo');
    expect(nameOf(tokyo, '2026-11-22T15:00:00Z')).toBe('Monday');
    expect(tokyo.locate(Date.parse('2026-11-22T14:59:59Z'))).toMatchObject({ weekday: 6, hour: 23 });
    expect(new LocalCalendar('Asia/Kathmandu').locate(Date.parse('2026-11-22T18:15:00Z'))).toMatchObject({ weekday: 0, hour: 0 });
    expect(formatDay(tokyo.locate(Date.parse('2026-11-22T15:00:00Z')).day)).toBe('2026-11-23');
  });

  it('follows the clock when it is set back and forward', () => {
    const berlin = new LocalCalendar('Europe/Berlin');
    const hourAt = (at: string) => berlin.locate(Date.parse(at)).hour;
    expect([hourAt('2026-10-25T00:30:00Z'), hourAt('2026-10-25T01:30:00Z')]).toEqual([2, 2]);
    expect([hourAt('2026-03-29T00:30:00Z'), hourAt('2026-03-29T01:30:00Z')]).toEqual([1, 3]);
    const { day } = berlin.locate(Date.parse('2026-10-25T12:00:00Z'));
    expect((berlin.startOfDay(day + 1) - berlin.startOfDay(day)) / 3_600_000).toBe(25);
    expect(new Date(berlin.startOfDay(day)).toISOString()).toBe('2026-10-24T22:00:00.000Z');
  });

  it('knows no zone that is none', () => expect(() => new LocalCalendar('Mars/Olympus')).toThrow(RangeError));
});
