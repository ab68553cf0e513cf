import { NO_TELEMETRY, type RunningTelemetry } from '../ports/telemetry.ts';

export interface TelemetryPlan {
  readonly version: string;
  /** The server's own port: what would be sent there tells of itself for ever. */
  readonly ownPort: number;
}

/**
 * Telemetry where `OTEL_EXPORTER_OTLP_ENDPOINT` (or that of traces or metrics) says to send it; none otherwise, and
 * none of OpenTelemetry is loaded then.
 *
 * @param thread - as `main`: each thread sends by itself
 */
export async function startTelemetry(
  thread: string,
  { version, ownPort }: TelemetryPlan,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RunningTelemetry> {
  const endpoints = ['', '_TRACES', '_METRICS'].flatMap((signal) => environment[`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`] ?? []);
  const isOn = endpoints.length > 0 && environment['OTEL_SDK_DISABLED'] !== 'true' && !endpoints.some((url) => isOwn(url, ownPort));
  if (!isOn) return { ...NO_TELEMETRY, isOn, close: async () => undefined };
  const { OtelTelemetry } = await import('./otel-telemetry.ts');
  return new OtelTelemetry({ version, thread, serviceName: environment['OTEL_SERVICE_NAME'] ?? 'session-buddy' });
}

/** An agent that is connected to us has our address in its environment, and so has what it starts. */
function isOwn(endpoint: string, ownPort: number): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname, port } = new URL(endpoint);
  return Number(port) === ownPort && (hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.'));
}
