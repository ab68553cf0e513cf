import { NO_TELEMETRY, type Telemetry } from '../ports/telemetry.ts';

export interface RunningTelemetry extends Telemetry {
  /** Sends what waits. */
  close(): Promise<void>;
}

/**
 * Telemetry where `OTEL_EXPORTER_OTLP_ENDPOINT` (or that of traces or metrics) says to send it; none otherwise, and
 * none of OpenTelemetry is loaded then.
 *
 * @param thread - as `main`: each thread sends by itself
 */
export async function startTelemetry(
  thread: string,
  version: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RunningTelemetry> {
  const hasEndpoint = ['', '_TRACES', '_METRICS'].some((signal) => environment[`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`]);
  if (!hasEndpoint || environment['OTEL_SDK_DISABLED'] === 'true') return { ...NO_TELEMETRY, close: async () => undefined };
  const { OtelTelemetry } = await import('./otel-telemetry.ts');
  return new OtelTelemetry({ version, thread, serviceName: environment['OTEL_SERVICE_NAME'] ?? 'session-buddy' });
}
