import { Buffer } from 'node:buffer';
import type { OtlpReceiver, OtlpRequest, OtlpSignal } from '../../ports/otlp-receiver.ts';
import type { TelemetryAttributes, TelemetrySource, TelemetrySpan } from '../shared/telemetry.ts';
import type { TelemetryMapper } from '../shared/telemetry-mapper.ts';
import { TelemetryMemory } from '../shared/telemetry-memory.ts';
import { TelemetryOutput } from '../shared/telemetry-output.ts';
import type { LogsRequest, MetricsRequest, TracesRequest } from './export-request.ts';
import { readJson } from './read-json.ts';
import { readProtobuf } from './read-protobuf.ts';
import { EXPORT_REQUESTS } from './schema.ts';
import { nameOfLog, toLog, toPoints, toSpan } from './to-telemetry.ts';

/** Users of one installation, with room for those of a shared one. */
const MAX_REMEMBERED_USERS = 1_000;
const NO_ATTRIBUTES: TelemetryAttributes = new Map();

interface ReceiverOptions {
  /** One for each agent; the first that claims a record gets it. */
  readonly mappers: readonly TelemetryMapper[];
  /** Keyed hash (HMAC-SHA-256, 64 hexadecimal digits) of whatever a user is known by. */
  readonly hashUser: (id: string) => string;
}

export function createOtlpReceiver({ mappers, hashUser }: ReceiverOptions): OtlpReceiver {
  const hashes = { hashUser: remembering(hashUser), hashSeries: hashUser };
  return {
    take(request) {
      const raw = decode(request);
      if (raw instanceof Error) {
        const problem = `not an export request for ${request.signal} in ${request.encoding}: ${raw.message.slice(0, 200)}`;
        return { kind: 'malformed', problem };
      }
      const output = new TelemetryOutput(hashes);
      DISPATCH[request.signal](raw, new Dispatcher(mappers, output, request.receivedAt));
      for (const mapper of mappers) mapper.settle?.(request.receivedAt, output);
      return { kind: 'taken', batch: output.toBatch(), rejectedCount: output.rejectedCount, problem: output.describeRejections() };
    },
  };
}

function decode({ signal, encoding, body }: OtlpRequest): unknown {
  const message = EXPORT_REQUESTS[signal];
  try {
    if (encoding === 'protobuf') return readProtobuf(body, message);
    return readJson(JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')), message);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const DISPATCH: Readonly<Record<OtlpSignal, (raw: unknown, dispatcher: Dispatcher) => void>> = {
  logs: (raw, dispatcher) => dispatcher.takeLogs(raw as LogsRequest),
  traces: (raw, dispatcher) => dispatcher.takeTraces(raw as TracesRequest),
  metrics: (raw, dispatcher) => dispatcher.takeMetrics(raw as MetricsRequest),
};

/** Hands each record of one request to the mapper whose it is. */
class Dispatcher {
  readonly #mappers: readonly TelemetryMapper[];
  readonly #output: TelemetryOutput;
  readonly #receivedAt: number;

  constructor(mappers: readonly TelemetryMapper[], output: TelemetryOutput, receivedAt: number) {
    this.#mappers = mappers;
    this.#output = output;
    this.#receivedAt = receivedAt;
  }

  takeLogs({ resourceLogs }: LogsRequest): void {
    for (const { resource, scopeLogs } of resourceLogs) {
      for (const { scope, logRecords } of scopeLogs) {
        const source = toSource(resource, scope);
        for (const record of logRecords) {
          const name = nameOfLog(record);
          this.#find(source, name)?.takeLog?.(toLog(record, source, name, this.#receivedAt), this.#output);
        }
      }
    }
  }

  takeTraces({ resourceSpans }: TracesRequest): void {
    const byMapper = new Map<TelemetryMapper, TelemetrySpan[]>();
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const { scope, spans } of scopeSpans) {
        const source = toSource(resource, scope);
        for (const span of spans) {
          const mapper = this.#find(source, span.name);
          if (mapper?.takeSpans === undefined) continue;
          const theirs = byMapper.get(mapper) ?? [];
          byMapper.set(mapper, theirs);
          theirs.push(toSpan(span, source, this.#receivedAt));
        }
      }
    }
    for (const [mapper, spans] of byMapper) mapper.takeSpans?.(spans, this.#output);
  }

  takeMetrics({ resourceMetrics }: MetricsRequest): void {
    for (const { resource, scopeMetrics } of resourceMetrics) {
      for (const { scope, metrics } of scopeMetrics) {
        const source = toSource(resource, scope);
        for (const metric of metrics) {
          const mapper = this.#find(source, metric.name);
          if (mapper?.takePoint === undefined) continue;
          for (const point of toPoints(metric, source, this.#receivedAt)) mapper.takePoint(point, this.#output);
        }
      }
    }
  }

  #find(source: TelemetrySource, name: string): TelemetryMapper | undefined {
    return this.#mappers.find((mapper) => mapper.claims(source, name));
  }
}

function toSource(resource: { attributes: TelemetryAttributes } | null, scope: { name: string } | null): TelemetrySource {
  return { resource: resource?.attributes ?? NO_ATTRIBUTES, scope: scope?.name ?? '' };
}

/** A keyed hash costs microseconds, and a user comes with every record. */
function remembering(hashUser: (id: string) => string): (id: string) => string {
  const known = new TelemetryMemory<string>(MAX_REMEMBERED_USERS);
  return (id) => {
    let hash = known.find(id);
    if (hash === undefined) {
      hash = hashUser(id);
      known.keep(id, hash);
    }
    return hash;
  };
}
