import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe, observeMany } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { ShownTotals } from './shown-totals.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let now = Date.UTC(2026, 10, 20, 12);
const clock = { now: () => now };
let temporary: TemporaryStore;
let totals: ShownTotals;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 12);
  temporary = await openTemporaryStore(clock);
  totals = new ShownTotals(temporary.store.analyses);
});
afterEach(() => temporary.remove());

const record = (count: number, at: number) =>
  temporary.store.append({ invocations: observeMany(count, count, at, { name: 'review', durationMs: 1500 }) });
const shown = async (from = totals, isReading = false) => {
  const rows = await from.read(now, isReading);
  return rows?.reduce((sum, row) => sum + row.completed, 0);
};

describe('ShownTotals', () => {
  it('has everything that was recorded before somebody looked', async () => {
    await record(10, now - 30 * DAY);
    expect(await shown()).toBe(10);
  });

  it('counts what happens while it is watched, and leaves out a history that is read meanwhile', async () => {
    await record(10, now - 30 * DAY);
    await shown();
    await record(3, now - 1000);
    expect(await shown()).toBe(13);
    await record(500, now - 20 * DAY);
    now += 15_000;
    expect(await shown()).toBe(13);
    await record(2, now - 1000);
    expect(await shown()).toBe(15);
  });

  it('leaves out durations of that history too', async () => {
    await record(4, now - 1000);
    await shown();
    await record(500, now - 20 * DAY);
    const rows = await totals.read(now, false);
    expect(rows).toMatchObject([{ durationCount: 4, durationSumMs: 6000, durationBuckets: [0, 0, 0, 4, 4, 4, 4, 4, 4] }]);
  });

  it('goes on after a restart where it was, and does not go back', async () => {
    await record(10, now - 30 * DAY);
    await shown();
    await record(500, now - 20 * DAY);
    await shown();
    now += 5 * 60_000;
    const restarted = new ShownTotals(temporary.store.analyses);
    expect(await shown(restarted)).toBe(10);
    await record(1, now - 1000);
    expect(await shown(restarted)).toBe(11);
  });

  it('leaves out a history that was read between two looks of two processes', async () => {
    await record(10, now - 1000);
    await shown();
    await record(500, now - 20 * DAY);
    now += 60_000;
    expect(await shown(new ShownTotals(temporary.store.analyses))).toBe(10);
  });

  it('has all of it once nobody has looked for an hour', async () => {
    await record(10, now - 30 * DAY);
    await shown();
    await record(500, now - 20 * DAY);
    expect(await shown()).toBe(10);
    now += HOUR;
    expect(await shown()).toBe(510);
    expect(await shown()).toBe(510);
  });

  it('waits for the histories to be read when nobody was watching, and only then', async () => {
    await record(10, now - 30 * DAY);
    expect(await shown(totals, true)).toBeUndefined();
    await record(20, now - 29 * DAY);
    expect(await shown()).toBe(30);
    await record(40, now - 28 * DAY);
    expect(await shown(totals, true)).toBe(30);
  });

  it('adds nothing twice when two formats are asked for at a time', async () => {
    await record(10, now - 1000);
    await shown();
    await record(500, now - 20 * DAY);
    expect(await Promise.all([shown(), shown(), shown()])).toEqual([10, 10, 10]);
  });

  it('does not go back when an outcome is corrected, and goes on when the sum has caught up', async () => {
    const [call] = observeMany(1, 0, now - 1000, { name: 'review' });
    if (call === undefined) throw new Error('one invocation was asked for');
    await temporary.store.append({ invocations: [{ ...call, outcome: 'abandoned', certainty: 'presumed' }] });
    const notCompleted = async () => (await totals.read(now, false))?.reduce((sum, row) => sum + row.notCompleted, 0);
    expect(await notCompleted()).toBe(1);
    await temporary.store.append({ invocations: [{ ...call, outcome: 'completed', certainty: 'observed' }] });
    expect([await notCompleted(), await shown()]).toEqual([1, 1]);
    await temporary.store.append({ invocations: observeMany(3, 0, now - 1000, { name: 'review' }) });
    expect(await notCompleted()).toBe(4);
  });

  it('does not go back when something is forgotten', async () => {
    await record(2, now - 1000);
    await temporary.store.append({ invocations: [observe({ name: 'review', at: now - 1000, sessionId: 'other' })] });
    expect(await shown()).toBe(3);
    await temporary.store.forget({ session: 'other' }, false);
    expect(await shown()).toBe(3);
    now += HOUR;
    expect(await shown()).toBe(2);
  });
});
