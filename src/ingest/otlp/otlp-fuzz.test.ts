import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { hashUser } from '../../../test/support/otlp.ts';
import { makeOtlpSeeds } from '../../../test/support/otlp-seeds.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { EventBatch } from '../../ports/event-store.ts';
import { OTLP_SIGNALS } from '../../ports/otlp-receiver.ts';
import { assertStorable } from '../../storage/sqlite/assert-storable.ts';
import { createTelemetryReceiver } from '../telemetry-receiver.ts';

const MEGABYTE = 1024 * 1024;
/** Far above what the receiver remembers, and far below what so many requests hold. */
const MAX_GROWTH_BYTES = 200 * MEGABYTE;
const ENCODINGS = ['json', 'protobuf'] as const;
/** The SDK dates its metrics itself. */
const NOW = Date.now();

function expectSound(batch: EventBatch): void {
  assertStorable(batch);
  for (const { value, at, startedAt, series } of batch.readings ?? []) {
    if (!(Number.isFinite(value) && value >= 0 && Number.isSafeInteger(at) && Number.isSafeInteger(startedAt)))
      throw new Error('no reading');
    if (!/^[\da-f]{64}$/.test(series)) throw new Error('no series');
  }
}

describe('a receiver of telemetry', () => {
  it.each(OTLP_SIGNALS)(
    `takes ${FUZZ_RUNS} broken requests with %s, and says of each what became of it`,
    { timeout: 300_000 },
    async (signal) => {
      const seeds = (await makeOtlpSeeds(NOW - 1000))[signal];
      const receiver = createTelemetryReceiver(hashUser);
      const random = seededRandom(7);
      const counts = { malformed: 0, rejected: 0, taken: 0 };
      const heapBefore = process.memoryUsage().heapUsed;
      let slowestMs = 0;
      for (let run = 0; run < FUZZ_RUNS; run++) {
        const encoding = ENCODINGS[run % 2] as (typeof ENCODINGS)[number];
        const body = mutate(seeds[encoding], random);
        const begun = performance.now();
        const taken = receiver.take({ signal, encoding, body, receivedAt: NOW + run });
        slowestMs = Math.max(slowestMs, performance.now() - begun);
        if (taken.kind === 'malformed') {
          counts.malformed += 1;
          continue;
        }
        expectSound(taken.batch);
        const rejected = (taken.batch.rejections ?? []).reduce((sum, { count }) => sum + count, 0);
        if (rejected !== taken.rejectedCount || rejected > 0 !== (taken.problem !== null)) throw new Error('rejections do not add up');
        counts.rejected += rejected;
        counts.taken += taken.batch.invocations.length + (taken.batch.readings?.length ?? 0);
      }
      expect(counts.malformed).toBeGreaterThan(FUZZ_RUNS / 10);
      expect(counts.taken).toBeGreaterThan(FUZZ_RUNS / 100);
      expect(counts.rejected).toBeGreaterThan(0);
      expect(slowestMs).toBeLessThan(2_000);
      expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(MAX_GROWTH_BYTES);
    },
  );

  it('keeps sound what it takes of bytes that are nothing at all', () => {
    const receiver = createTelemetryReceiver(hashUser);
    const random = seededRandom(3);
    for (let run = 0; run < 3_000; run++) {
      const signal = OTLP_SIGNALS[run % 3] as (typeof OTLP_SIGNALS)[number];
      const encoding = ENCODINGS[run % 2] as (typeof ENCODINGS)[number];
      const body = Uint8Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256));
      const taken = receiver.take({ signal, encoding, body, receivedAt: NOW });
      if (encoding === 'json') expect(taken.kind).toBe('malformed');
      else if (taken.kind === 'taken') expectSound(taken.batch);
    }
  });
});
