import { describe, expect, it } from 'vitest';
import { isTimeZone, listLocalDays } from './local-days.ts';

const HOUR_MS = 3_600_000;
const hoursOf = ({ from, to }: { from: number; to: number }) => (to - from) / HOUR_MS;

describe('listLocalDays', () => {
  it('ends with the day that the instant lies in, by the clock of the zone', () => {
    const at = Date.parse('2026-11-28T23:30:00Z');
    expect(listLocalDays(at, 'UTC', 2).map(({ date }) => date)).toEqual(['2026-11-27', '2026-11-28']);
    expect(listLocalDays(at, 'Europe/Berlin', 1)).toEqual([
      { date: '2026-11-29', weekday: 0, from: Date.parse('2026-11-28T23:00:00Z'), to: Date.parse('2026-11-29T23:00:00Z') },
    ]);
    expect(listLocalDays(at, 'America/Los_Angeles', 1)[0]?.date).toBe('2026-11-28');
    expect(listLocalDays(at, 'Asia/Kolkata', 1)[0]?.from).toBe(Date.parse('2026-11-28T18:30:00Z'));
    expect(listLocalDays(at, 'Pacific/Kiritimati', 1)[0]?.date).toBe('2026-11-29');
  });

  it('has days of 23 and of 25 hours where clocks are changed, and no gap', () => {
    const spring = listLocalDays(Date.parse('2026-03-30T12:00:00Z'), 'Europe/Berlin', 3);
    expect(spring.map(hoursOf)).toEqual([24, 23, 24]);
    const autumn = listLocalDays(Date.parse('2026-10-26T12:00:00Z'), 'Europe/Berlin', 3);
    expect(autumn.map(hoursOf)).toEqual([24, 25, 24]);
    expect(autumn.slice(1).map(({ from }) => from)).toEqual(autumn.slice(0, -1).map(({ to }) => to));
  });

  it('begins at the change where midnight itself is skipped, and at the first of two midnights', () => {
    // Chile: on 2025-09-07 clocks went from 0:00 to 1:00; on 2025-04-06 from 24:00 back to 23:00.
    expect(listLocalDays(Date.parse('2025-09-07T12:00:00Z'), 'America/Santiago', 1).map(hoursOf)).toEqual([23]);
    expect(listLocalDays(Date.parse('2025-04-05T12:00:00Z'), 'America/Santiago', 1).map(hoursOf)).toEqual([25]);
    // Half an hour: Lord Howe.
    expect(listLocalDays(Date.parse('2026-04-05T00:00:00Z'), 'Australia/Lord_Howe', 1).map(hoursOf)).toEqual([24.5]);
  });

  it('lists a year without a gap', () => {
    const days = listLocalDays(Date.parse('2026-11-28T12:00:00Z'), 'America/New_York', 366);
    expect(days).toHaveLength(366);
    expect(days.every(({ from }, index) => index === 0 || from === days[index - 1]?.to)).toBe(true);
    expect(new Set(days.map(({ date }) => date)).size).toBe(366);
    expect(days.every(({ date, weekday }) => new Date(`${date}T12:00:00Z`).getUTCDay() === weekday)).toBe(true);
  });

  it('knows time zones', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(() => listLocalDays(0, 'Mars/Olympus', 1)).toThrow(RangeError);
  });
});
