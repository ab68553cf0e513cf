import type { TelemetryAttributes } from '../shared/telemetry.ts';

/** The export requests as both encodings are read into, by the tables of `schema.ts`. Times are epoch ms with a fraction, 0 when absent. */
export interface LogsRequest {
  readonly resourceLogs: readonly (Group & { readonly scopeLogs: readonly (Scoped & { readonly logRecords: readonly LogRecord[] })[] })[];
}

export interface TracesRequest {
  readonly resourceSpans: readonly (Group & { readonly scopeSpans: readonly (Scoped & { readonly spans: readonly Span[] })[] })[];
}

export interface MetricsRequest {
  readonly resourceMetrics: readonly (Group & { readonly scopeMetrics: readonly (Scoped & { readonly metrics: readonly Metric[] })[] })[];
}

interface Group {
  readonly resource: { readonly attributes: TelemetryAttributes } | null;
}

interface Scoped {
  readonly scope: { readonly name: string } | null;
}

export interface LogRecord {
  readonly timeUnixNano: number;
  readonly observedTimeUnixNano: number;
  readonly eventName: string;
  readonly body: string;
  readonly attributes: TelemetryAttributes;
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: number;
  readonly endTimeUnixNano: number;
  readonly attributes: TelemetryAttributes;
  readonly status: { readonly code: number } | null;
}

export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum: (Points<NumberPoint> & { readonly isMonotonic: boolean }) | null;
  readonly histogram: Points<HistogramPoint> | null;
  readonly exponentialHistogram: Points<HistogramPoint> | null;
}

interface Points<Item> {
  readonly dataPoints: readonly Item[];
  readonly aggregationTemporality: number;
}

interface Point {
  readonly startTimeUnixNano: number;
  readonly timeUnixNano: number;
  readonly attributes: TelemetryAttributes;
}

export interface NumberPoint extends Point {
  readonly asDouble: number | null;
  readonly asInt: number | null;
}

export interface HistogramPoint extends Point {
  readonly sum: number | null;
}
