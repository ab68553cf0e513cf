/** Attributes of few kinds: lists, maps and bytes are left out on the way in. Bounded in number and length. */
export type TelemetryAttributes = ReadonlyMap<string, string | number | boolean>;

/** What sent a record. */
export interface TelemetrySource {
  readonly resource: TelemetryAttributes;
  /** Name of the instrumentation, empty when it has none. */
  readonly scope: string;
}

/** An event. */
export interface TelemetryLog {
  readonly source: TelemetrySource;
  /** `event.name`, else the body when that is short: other bodies are left behind. */
  readonly name: string;
  readonly attributes: TelemetryAttributes;
  /** Epoch ms, whole; when it was received in place of a time that is none. */
  readonly at: number;
}

export interface TelemetrySpan {
  readonly source: TelemetrySource;
  readonly name: string;
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Lower-case hexadecimal, empty when absent or of the wrong length. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: TelemetryAttributes;
  /** Epoch ms, whole; null when the time sent is none. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Milliseconds with a fraction, from the span's own nanoseconds; null when it ends before it starts. */
  readonly durationMs: number | null;
  readonly isError: boolean;
}

/** One point of a metric. Gauges and summaries are left out on the way in. */
export interface TelemetryPoint {
  readonly source: TelemetrySource;
  readonly name: string;
  readonly unit: string;
  /** A monotonic sum; or a histogram, of which `value` is the sum over all it has seen. */
  readonly kind: 'sum' | 'histogram';
  readonly temporality: 'delta' | 'cumulative';
  readonly value: number;
  readonly attributes: TelemetryAttributes;
  /** Epoch ms, whole; null when the time sent is none. */
  readonly startedAt: number | null;
  readonly at: number | null;
}

/** A text of 1 to `maxLength` characters. */
export function textOf(attributes: TelemetryAttributes, key: string, maxLength = 65_536): string | undefined {
  const value = attributes.get(key);
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined;
}

/** A number, also when it came as text: agents differ, and change between versions. */
export function numberOf(attributes: TelemetryAttributes, key: string): number | undefined {
  const value = attributes.get(key);
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.length > 30 || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A truth value, also when it came as `"true"` or `"false"`. */
export function flagOf(attributes: TelemetryAttributes, key: string): boolean | undefined {
  const value = attributes.get(key);
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}
