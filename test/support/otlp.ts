import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { EventBatch } from '../../src/ports/event-store.ts';
import type { OtlpReceiver, OtlpSignal } from '../../src/ports/otlp-receiver.ts';

export type Values = Readonly<Record<string, string | number | boolean>>;

/** When made-up requests are received: 1 November 2026, 12:00 UTC. */
export const RECEIVED_AT = Date.UTC(2026, 10, 1, 12);

export const hashUser = (id: string) => createHmac('sha256', 'key of the tests').update(id).digest('hex');

/** Epoch nanoseconds as text, `seconds` before {@link RECEIVED_AT}. */
export const nanosBefore = (seconds: number) => `${Math.round(RECEIVED_AT - seconds * 1000)}000000`;

interface From {
  readonly resource?: Values;
  readonly scope?: string;
}

export interface MadeUpLog {
  readonly body?: string;
  /** Before {@link RECEIVED_AT}; without a time when absent. */
  readonly secondsAgo?: number;
  readonly attributes: Values;
}

export interface MadeUpSpan {
  readonly name: string;
  readonly kind?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly from?: number;
  readonly to?: number;
  readonly attributes?: Values;
  readonly isError?: boolean;
}

/** An export request of events in OTLP/JSON, as the SDKs write it. */
export function logsRequest({ resource = {}, scope = '' }: From, records: readonly MadeUpLog[]) {
  const logRecords = records.map(({ body, secondsAgo, attributes }) => ({
    ...(secondsAgo === undefined ? {} : { timeUnixNano: nanosBefore(secondsAgo), observedTimeUnixNano: nanosBefore(secondsAgo) }),
    ...(body === undefined ? {} : { body: { stringValue: body } }),
    attributes: toKeyValues(attributes),
  }));
  return { resourceLogs: [{ resource: { attributes: toKeyValues(resource) }, scopeLogs: [{ scope: { name: scope }, logRecords }] }] };
}

export function spansRequest({ resource = {}, scope = '' }: From, spans: readonly MadeUpSpan[]) {
  const list = spans.map(
    ({ name, kind = 1, traceId = 'a'.repeat(32), spanId = 'b'.repeat(16), parentSpanId, from = 10, to = 8, ...span }) => ({
      traceId,
      spanId,
      ...(parentSpanId === undefined ? {} : { parentSpanId }),
      name,
      kind,
      startTimeUnixNano: nanosBefore(from),
      endTimeUnixNano: nanosBefore(to),
      attributes: toKeyValues(span.attributes ?? {}),
      status: { code: span.isError === true ? 2 : 0 },
    }),
  );
  return { resourceSpans: [{ resource: { attributes: toKeyValues(resource) }, scopeSpans: [{ scope: { name: scope }, spans: list }] }] };
}

export interface MadeUpSum {
  readonly name: string;
  readonly unit?: string;
  /** 1 for delta, 2 for cumulative. */
  readonly temporality?: number;
  readonly value: number;
  readonly attributes?: Values;
}

export function sumsRequest({ resource = {}, scope = '' }: From, sums: readonly MadeUpSum[]) {
  const metrics = sums.map(({ name, unit = '', temporality = 1, value, attributes = {} }) => ({
    name,
    unit,
    sum: {
      aggregationTemporality: temporality,
      isMonotonic: true,
      dataPoints: [
        { startTimeUnixNano: nanosBefore(60), timeUnixNano: nanosBefore(1), asDouble: value, attributes: toKeyValues(attributes) },
      ],
    },
  }));
  return { resourceMetrics: [{ resource: { attributes: toKeyValues(resource) }, scopeMetrics: [{ scope: { name: scope }, metrics }] }] };
}

function toKeyValues(values: Values) {
  return Object.entries(values).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** What the receiver makes of a request in OTLP/JSON. @throws when it refuses it */
export function takeJson(receiver: OtlpReceiver, signal: OtlpSignal, request: unknown, receivedAt = RECEIVED_AT): EventBatch {
  const taken = receiver.take({ signal, encoding: 'json', body: Buffer.from(JSON.stringify(request)), receivedAt });
  if (taken.kind === 'malformed') throw new Error(taken.problem);
  return taken.batch;
}
