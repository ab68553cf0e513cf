/** What an operation is called and where it belongs, in the words of OpenTelemetry's conventions. */
export interface Operation {
  /** Of the span; few different ones. */
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Histogram, in seconds, that its duration goes into, with the attributes named here alone. */
  readonly duration: { readonly metric: string; readonly attributes: readonly string[] };
  /** W3C trace context of who asked for it. */
  readonly traceparent?: string | undefined;
}

/** Traces and metrics of what this program itself does. */
export interface Telemetry {
  /** Runs `work` as one span; what it starts in turn belongs below it. A failure is noted and passed on. */
  trace<T>(operation: Operation, work: () => Promise<T>): Promise<T>;
}

export interface RunningTelemetry extends Telemetry {
  readonly isOn: boolean;
  /** Sends what waits. */
  close(): Promise<void>;
}

/** For who has not asked for any. */
export const NO_TELEMETRY: Telemetry = { trace: (_operation, work) => work() };
