import { describe, expect, it } from 'vitest';
import { findLimit } from './find-limit.ts';
import { judgeLoad } from './judge-load.ts';
import type { LoadRequest } from './load-request.ts';
import type { LoadMeasurement, LoadResult } from './load-result.ts';

const REQUEST: LoadRequest = {
  ...{ url: new URL('ws://127.0.0.1/'), clients: 100, durationMs: 1000, rampPerSecond: 1000, churnPerSecond: 0 },
  ...{ skills: [], skillRatio: 0, mode: 'full', intervalMs: null, maxP99Ms: null, minMessagesPerSecond: null },
};
const FEW = { p50: 5, p99: 9, p999: 10, max: 12 };

function measure(request: LoadRequest, changes: Partial<LoadMeasurement> = {}): LoadMeasurement {
  return {
    ...{ request, startedAt: 0, processes: 1, intervalMs: 1000, intervalSource: 'server', isInterrupted: false },
    ...{ connectingMs: 100, measuredMs: 1000, confirmed: request.clients, failed: 0, dropped: 0, replaced: 0 },
    ...{ messages: request.clients, lost: 0, messagesPerSecond: request.clients, expectedPerSecond: request.clients },
    ...{ bytesPerSecond: 0, connectMs: FEW, latencyMs: FEW, gapMs: { p50: 1000, p99: 1100, p999: 1100, max: 1100 }, latencies: [] },
    ...{ errors: {}, busyRatio: 0.1 },
    server: {
      ...{ residentBytesBefore: null, residentBytesConnected: null, residentBytesPerClient: null },
      ...{ eventLoopP99Ms: null, messagesSent: null, slowClients: null },
    },
    ...changes,
  };
}

/** A server that serves so many. */
const upTo = (capacity: number) => async (request: LoadRequest) => {
  const lost = Math.max(0, request.clients - capacity);
  return judge(measure(request, { lost }));
};

function judge(measured: LoadMeasurement): LoadResult {
  const checks = judgeLoad(measured);
  return { ...measured, checks, hasPassed: checks.every(({ holds }) => holds) };
}

const broken = (measured: LoadMeasurement) => judgeLoad(measured).flatMap(({ name, holds }) => (holds ? [] : [name]));

describe('judgeLoad', () => {
  it('lets a good one pass', () => {
    expect(broken(measure(REQUEST))).toEqual([]);
  });

  it.each<[string, Partial<LoadMeasurement>]>([
    ['clients', { failed: 1, errors: { close_1013: 1 } }],
    ['clients', { confirmed: 99 }],
    ['clients', { replaced: 5 }],
    ['connections', { dropped: 1, errors: { ended: 1 } }],
    ['lost', { lost: 1 }],
    ['errors', { errors: { bad_message: 1 } }],
    ['rate', { messagesPerSecond: 89 }],
    ['gap', { gapMs: { p50: 1000, p99: 2001, p999: 2001, max: 2001 } }],
    ['gap', { gapMs: { p50: null, p99: null, p999: null, max: null } }],
    ['whole_time', { isInterrupted: true }],
  ])('holds for no %s with %j', (name, changes) => {
    expect(broken(measure(REQUEST, changes))).toEqual([name]);
  });

  it('checks the limits that are given', () => {
    expect(broken(measure({ ...REQUEST, maxP99Ms: 9, minMessagesPerSecond: 100 }))).toEqual([]);
    expect(broken(measure({ ...REQUEST, maxP99Ms: 8 }))).toEqual(['max_p99_ms']);
    expect(broken(measure({ ...REQUEST, minMessagesPerSecond: 101 }))).toEqual(['min_rate']);
    const unknown = { p50: null, p99: null, p999: null, max: null };
    expect(broken(measure({ ...REQUEST, maxP99Ms: 8 }, { latencyMs: unknown }))).toEqual(['max_p99_ms']);
  });

  it('expects no rhythm where only changes are sent', () => {
    expect(broken(measure({ ...REQUEST, mode: 'delta' }, { messagesPerSecond: 0, gapMs: { ...FEW, p99: 99_999 } }))).toEqual([]);
  });
});

describe('findLimit', () => {
  it.each([5, 99, 100, 101, 3333, 9999])('finds the limit of a server that serves %i clients, to within a tenth', async (capacity) => {
    const { clients, brokenBy, steps } = await findLimit(REQUEST, 10_000, upTo(capacity));
    expect(clients).toBeLessThanOrEqual(capacity);
    expect(brokenBy).toBeGreaterThan(capacity);
    expect(brokenBy! - clients!).toBeLessThanOrEqual(Math.max(1, 0.1 * brokenBy!));
    expect(steps.length).toBeLessThan(20);
  });

  it('tries no more than it may', async () => {
    const { clients, brokenBy, steps } = await findLimit(REQUEST, 1000, upTo(1_000_000));
    expect({ clients, brokenBy }).toEqual({ clients: 1000, brokenBy: null });
    expect(steps.map(({ request }) => request.clients)).toEqual([100, 200, 400, 800, 1000]);
  });

  it('says that not one is served', async () => {
    expect(await findLimit(REQUEST, 1000, upTo(0))).toMatchObject({ clients: null, brokenBy: 1 });
  });

  it('takes an update that is later than the next for broken, unless a limit says what is', async () => {
    const late = async (request: LoadRequest) => judge(measure(request, { latencyMs: { ...FEW, p99: request.clients > 150 ? 1500 : 10 } }));
    expect((await findLimit(REQUEST, 1000, late)).brokenBy).toBeLessThan(170);
    expect((await findLimit({ ...REQUEST, maxP99Ms: 2000 }, 1000, late)).clients).toBe(1000);
  });

  it('ends when it is interrupted', async () => {
    const { clients, steps } = await findLimit(REQUEST, 1000, async (request) =>
      judge(measure(request, { isInterrupted: request.clients > 100 })),
    );
    expect(clients).toBe(100);
    expect(steps).toHaveLength(2);
  });
});
