import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { listOddInvocations } from '../../app/odd-invocations.ts';
import { LATEST_INVOCATIONS_SQL } from './latest-invocation-queries.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

let temporary: TemporaryStore;

beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

it('lists those of the latest sessions first, within the window, and no more than asked for', async () => {
  await temporary.store.append({
    invocations: [
      observe({ name: 'one', at: NOW - 90 * MINUTE, sessionId: 'early' }),
      observe({ name: 'two', at: NOW - 5 * MINUTE, sessionId: 'late', durationMs: 1500, outcome: 'failed', errorType: 'exit_code_1' }),
      observe({ name: 'three', at: NOW - 80 * MINUTE, sessionId: 'early' }),
      observe({ name: 'four', at: NOW - 50 * MINUTE, sessionId: 'late' }),
      observe({ name: 'five', at: NOW - 200 * MINUTE, sessionId: 'old' }),
    ],
  });
  const { latestInvocations } = temporary.store.analyses;
  const names = async (limit: number) =>
    (await latestInvocations.list({ from: NOW - 85 * MINUTE, to: NOW, limit })).map(({ skill }) => skill.name);
  expect(await names(10)).toEqual(['two', 'four', 'three']);
  expect(await names(2)).toEqual(['two', 'four']);
  const [latest] = await latestInvocations.list({ from: 0, to: NOW, limit: 1 });
  expect(latest).toMatchObject({ sessionId: 'late', durationMs: 1500, outcome: 'failed', errorType: 'exit_code_1' });
});

it('walks indexes and sorts nothing', () => {
  const database = new DatabaseSync(temporary.path);
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${LATEST_INVOCATIONS_SQL}`)
    .all()
    .map((row) => String(row['detail']));
  database.close();
  expect(plan).toEqual([
    'SEARCH s USING INDEX idx_session_last_event (last_event_at>?)',
    'SEARCH i USING INDEX idx_invocation_session_started (session_id=? AND started_at>? AND started_at<?)',
    'SEARCH k USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
});

it('answers the same twice, and says when there is too little', async () => {
  const window = { from: NOW - 30 * 24 * 60 * MINUTE, to: NOW };
  const { latestInvocations } = temporary.store.analyses;
  expect(await listOddInvocations(latestInvocations, window)).toEqual({
    window,
    isCut: false,
    found: { kind: 'insufficient_data', sampleSize: 0, requiredSampleSize: 100 },
  });
  const usual = Array.from({ length: 200 }, (_, i) =>
    observe({ name: 'npm test', kind: 'shell', at: NOW - (i + 2) * MINUTE, sessionId: `s${i >> 4}`, durationMs: 9_000 + (i % 9) * 300 }),
  );
  const slow = observe({ name: 'npm test', kind: 'shell', at: NOW - MINUTE, sessionId: 's0', durationMs: 900_000, outcome: 'failed' });
  await temporary.store.append({ invocations: [...usual, slow] });
  const first = await listOddInvocations(latestInvocations, window);
  expect(first.found).toMatchObject({ kind: 'compared', sampleSize: 201 });
  expect(first.found.kind === 'compared' && first.found.invocations[0]?.eventId).toBe(slow.eventId);
  expect(await listOddInvocations(latestInvocations, window)).toEqual(first);
});
