import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { closeLeftOpen } from './close-left-open.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE_MS = 60_000;

let temporary: TemporaryStore;

beforeEach(async () => {
  temporary = await openTemporaryStore({ now: () => NOW });
});
afterEach(() => temporary.remove());

describe('closeLeftOpen', () => {
  it('ends what is open in quiet sessions and leaves the others alone', async () => {
    const { store } = temporary;
    const quietAt = NOW - 40 * MINUTE_MS;
    const call = observe({ name: 'npm test', kind: 'shell', sessionId: 'quiet', at: quietAt, outcome: 'open' });
    const skill = observe({ name: 'review', sessionId: 'quiet', at: quietAt, outcome: 'open' });
    const later = observe({ name: 'Read', kind: 'tool', sessionId: 'quiet', at: quietAt + 5 * MINUTE_MS });
    const live = observe({ name: 'npm test', kind: 'shell', sessionId: 'live', at: NOW - MINUTE_MS, outcome: 'open' });
    await store.append({ invocations: [call, skill, later, live] });

    expect(await closeLeftOpen({ store, quietSince: NOW - 30 * MINUTE_MS })).toBe(2);

    const quiet = await store.listTimeline({ sessionId: 'quiet', limit: 10 });
    const find = (eventId: string) => quiet.find((entry) => entry.eventId === eventId);
    expect(find(call.eventId)).toMatchObject({ outcome: 'abandoned', presumed: true, endedAt: null });
    expect(find(skill.eventId)).toMatchObject({ outcome: 'completed', presumed: true, endedAt: later.endedAt });
    expect((await store.listTimeline({ sessionId: 'live', limit: 10 }))[0]).toMatchObject({ outcome: 'open' });
    expect(await closeLeftOpen({ store, quietSince: NOW - 30 * MINUTE_MS })).toBe(0);
  });

  it('ends more than fit into one batch, each once', async () => {
    const { store } = temporary;
    const invocations = Array.from({ length: 1_201 }, () =>
      observe({ name: 'ls', kind: 'shell', at: NOW - 60 * MINUTE_MS, outcome: 'open' }),
    );
    await store.append({ invocations });
    expect(await closeLeftOpen({ store, quietSince: NOW - 30 * MINUTE_MS })).toBe(1_201);
    expect((await store.listIngestTotals()).ingested.find(({ source }) => source === 'transcript')?.count).toBe(1_201);
  });

  it('gives way to what really happened', async () => {
    const { store } = temporary;
    const call = observe({ name: 'npm test', kind: 'shell', at: NOW - 60 * MINUTE_MS, outcome: 'open' });
    await store.append({ invocations: [call] });
    await closeLeftOpen({ store, quietSince: NOW - 30 * MINUTE_MS });
    await store.append({ invocations: [{ ...call, outcome: 'failed', certainty: 'observed', endedAt: NOW }] });
    expect((await store.listTimeline({ sessionId: 'session-1', limit: 1 }))[0]).toMatchObject({ outcome: 'failed', endedAt: NOW });
  });
});
