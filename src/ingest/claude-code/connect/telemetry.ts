import type { JsonValue } from '../../../app/connect/json-values.ts';

export const ENDPOINT = ['env', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

/** Settings that send one kind of telemetry elsewhere, whatever the endpoint for all says. */
const ELSEWHERE = /^OTEL_EXPORTER_OTLP_(?:LOGS|METRICS)_(?:ENDPOINT|PROTOCOL)$/;

/** What makes Claude Code send its events and metrics to us (https://code.claude.com/docs/en/monitoring-usage). */
export function telemetryValues(url: string): JsonValue[] {
  const environment = {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    // Without it the names of a person's own skills and tools are replaced by a placeholder.
    OTEL_LOG_TOOL_DETAILS: '1',
  };
  return Object.entries(environment).map(([name, value]) => ({ path: ['env', name], value }));
}

export function findElsewhere(environment: unknown): JsonValue | undefined {
  const entry = Object.entries((environment ?? {}) as Record<string, unknown>).find(([name]) => ELSEWHERE.test(name));
  return entry && { path: ['env', entry[0]], value: entry[1] };
}

export function describeTelemetry(environment: unknown): string[] {
  const notes = [
    'Claude Code then sends to this machine: names of skills, tools, MCP servers and agents, the arguments of tools, durations, outcomes, ' +
      "counts of tokens and cost, and your account's id and e-mail address. Session-Buddy keeps no arguments and only a keyed hash of who you are.",
  ];
  const { OTEL_LOG_USER_PROMPTS: prompts } = (environment ?? {}) as Record<string, unknown>;
  notes.push(
    prompts === undefined
      ? 'It sends no prompts, since OTEL_LOG_USER_PROMPTS is not set.'
      : `Your settings have OTEL_LOG_USER_PROMPTS = ${JSON.stringify(prompts)}: with 1 it sends prompts too; Session-Buddy does not store them.`,
  );
  return notes;
}
