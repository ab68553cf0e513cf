import { type TelemetryLog, type TelemetryPoint, type TelemetrySource, type TelemetrySpan, textOf } from '../shared/telemetry.ts';
import type { HistogramPoint, LogRecord, Metric, NumberPoint, Span } from './export-request.ts';

/** Before OpenTelemetry was thought of: a clock that was never set. */
const EARLIEST = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const TEMPORALITIES = [undefined, 'delta', 'cumulative'] as const;
const STATUS_ERROR = 2;

export function nameOfLog(record: LogRecord): string {
  return textOf(record.attributes, 'event.name') ?? (record.eventName || record.body);
}

/** An event without a time, or with one that cannot be, is taken to be of the moment it was observed or else received. */
export function toLog(record: LogRecord, source: TelemetrySource, name: string, receivedAt: number): TelemetryLog {
  const at = toInstant(record.timeUnixNano, receivedAt) ?? toInstant(record.observedTimeUnixNano, receivedAt) ?? receivedAt;
  return { source, name, attributes: record.attributes, at };
}

export function toSpan(span: Span, source: TelemetrySource, receivedAt: number): TelemetrySpan {
  const startedAt = toInstant(span.startTimeUnixNano, receivedAt);
  const endedAt = toInstant(span.endTimeUnixNano, receivedAt);
  const durationMs = span.endTimeUnixNano - span.startTimeUnixNano;
  return {
    source,
    name: span.name,
    kind: KINDS[span.kind] ?? 'unspecified',
    traceId: span.traceId.length === 32 ? span.traceId : '',
    spanId: span.spanId.length === 16 ? span.spanId : '',
    parentSpanId: span.parentSpanId.length === 16 ? span.parentSpanId : '',
    attributes: span.attributes,
    startedAt,
    endedAt,
    durationMs: startedAt === null || endedAt === null || durationMs < 0 ? null : durationMs,
    isError: span.status?.code === STATUS_ERROR,
  };
}

/** Of a metric the points that can be added up: of monotonic sums, and of histograms their sums. */
export function* toPoints(metric: Metric, source: TelemetrySource, receivedAt: number): Generator<TelemetryPoint> {
  if (metric.sum?.isMonotonic) yield* points(metric, 'sum', metric.sum, source, receivedAt);
  if (metric.histogram !== null) yield* points(metric, 'histogram', metric.histogram, source, receivedAt);
  if (metric.exponentialHistogram !== null) yield* points(metric, 'histogram', metric.exponentialHistogram, source, receivedAt);
}

function* points(
  { name, unit }: Metric,
  kind: TelemetryPoint['kind'],
  { dataPoints, aggregationTemporality }: { dataPoints: readonly (NumberPoint | HistogramPoint)[]; aggregationTemporality: number },
  source: TelemetrySource,
  receivedAt: number,
): Generator<TelemetryPoint> {
  const temporality = TEMPORALITIES[aggregationTemporality];
  if (temporality === undefined) return;
  for (const point of dataPoints) {
    const value = 'sum' in point ? point.sum : (point.asInt ?? point.asDouble);
    if (value === null || value < 0) continue;
    const at = toInstant(point.timeUnixNano, receivedAt);
    const startedAt = toInstant(point.startTimeUnixNano, receivedAt) ?? at;
    yield { source, name, unit, kind, temporality, value, attributes: point.attributes, startedAt, at };
  }
}

/** Nanoseconds of our time are known to a quarter of a microsecond: a whole millisecond may come as a little less. */
function toInstant(ms: number, receivedAt: number): number | null {
  return ms >= EARLIEST && ms <= receivedAt + DAY_MS ? Math.round(ms) : null;
}
