import { z } from 'zod';
import type { FoundLimit } from '../../app/load-test/find-limit.ts';
import { LOAD_CHECKS, type LoadResult, type Quantiles } from '../../app/load-test/load-result.ts';
import { countSchema, instantSchema, orNull, secondsSchema, toInstant, toRatio, toSeconds } from './units.ts';

const bytesSchema = z.number().meta({ description: 'bytes' });
const quantilesSchema = z.strictObject({
  p50: secondsSchema.nullable(),
  p99: secondsSchema.nullable(),
  p999: secondsSchema.nullable(),
  max: secondsSchema.nullable(),
});

/** One load test: what was asked, what was measured, and what had to hold. */
export const loadTestSchema = z.strictObject({
  url: z.string(),
  started_at: instantSchema,
  passed: z.boolean(),
  interrupted: z.boolean(),
  mode: z.enum(['full', 'delta']),
  skills: z.array(z.string()),
  update_interval_seconds: secondsSchema,
  update_interval_source: z.enum(['server', 'option', 'assumed']),
  processes: countSchema,
  busy_ratio: z.number().min(0).max(1).meta({ description: 'share of the time in which the busiest process of clients had work' }),
  clients: z.strictObject({
    asked: countSchema,
    confirmed: countSchema,
    failed: countSchema,
    dropped: countSchema,
    replaced: countSchema,
    connecting_seconds: secondsSchema,
    connect_seconds: quantilesSchema,
  }),
  delivery: z.strictObject({
    measured_seconds: secondsSchema,
    messages: countSchema,
    lost: countSchema,
    messages_per_second: z.number().min(0),
    expected_messages_per_second: z.number().min(0),
    bytes_per_second: bytesSchema,
    latency_seconds: quantilesSchema.meta({ description: 'null when the server is on another machine' }),
    gap_seconds: quantilesSchema,
  }),
  errors: z.record(z.string(), countSchema),
  server: z.strictObject({
    resident_bytes_before: bytesSchema.nullable(),
    resident_bytes_connected: bytesSchema.nullable(),
    resident_bytes_per_client: bytesSchema.nullable(),
    event_loop_p99_seconds: secondsSchema.nullable(),
    messages_sent: z.number().nullable(),
    slow_clients: z.number().nullable(),
  }),
  checks: z.array(z.strictObject({ name: z.enum(LOAD_CHECKS), holds: z.boolean(), detail: z.string() })),
});
type LoadTestJson = z.infer<typeof loadTestSchema>;

/** `load-test --json`. */
export function toLoadTestJson(result: LoadResult): LoadTestJson {
  const { request, server } = result;
  return {
    url: request.url.href,
    started_at: toInstant(result.startedAt),
    passed: result.hasPassed,
    interrupted: result.isInterrupted,
    mode: request.mode,
    skills: [...request.skills],
    update_interval_seconds: toSeconds(result.intervalMs),
    update_interval_source: result.intervalSource,
    processes: result.processes,
    busy_ratio: toRatio(Math.min(1, result.busyRatio)),
    clients: {
      asked: request.clients,
      ...{ confirmed: result.confirmed, failed: result.failed, dropped: result.dropped, replaced: result.replaced },
      connecting_seconds: toSeconds(result.connectingMs),
      connect_seconds: toQuantilesJson(result.connectMs),
    },
    delivery: {
      measured_seconds: toSeconds(result.measuredMs),
      ...{ messages: result.messages, lost: result.lost },
      messages_per_second: toRatio(result.messagesPerSecond),
      expected_messages_per_second: toRatio(result.expectedPerSecond),
      bytes_per_second: Math.round(result.bytesPerSecond),
      latency_seconds: toQuantilesJson(result.latencyMs),
      gap_seconds: toQuantilesJson(result.gapMs),
    },
    errors: result.errors,
    server: {
      resident_bytes_before: server.residentBytesBefore,
      resident_bytes_connected: server.residentBytesConnected,
      resident_bytes_per_client: orNull(server.residentBytesPerClient, Math.round),
      event_loop_p99_seconds: orNull(server.eventLoopP99Ms, toSeconds),
      ...{ messages_sent: server.messagesSent, slow_clients: server.slowClients },
    },
    checks: result.checks.map(({ name, holds, detail }) => ({ name, holds, detail })),
  };
}

export const loadLimitSchema = z.strictObject({
  clients: countSchema.nullable().meta({ description: 'the most that were served as they should be; null when none were' }),
  broken_by: countSchema.nullable().meta({ description: 'the fewest that were not; null when as many as allowed were served' }),
  steps: z.array(loadTestSchema),
});

/** `load-test --find-limit --json`. */
export function toLoadLimitJson({ clients, brokenBy, steps }: FoundLimit): z.infer<typeof loadLimitSchema> {
  return { clients, broken_by: brokenBy, steps: steps.map(toLoadTestJson) };
}

function toQuantilesJson({ p50, p99, p999, max }: Quantiles) {
  return { p50: orNull(p50, toSeconds), p99: orNull(p99, toSeconds), p999: orNull(p999, toSeconds), max: orNull(max, toSeconds) };
}
