import type { AgentName } from '../../domain/agent.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import type { TelemetryAttributes, TelemetryPoint } from './telemetry.ts';
import type { TelemetryOutput } from './telemetry-output.ts';

/** Attributes that say what was metered. All others stay behind: some say who, and some grow without bound. */
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'type',
  'token_type',
  'gen_ai.token.type',
  'model',
  'gen_ai.request.model',
  'skill',
  'skill.name',
  'plugin.name',
  'agent.name',
  'agent_name',
  'mcp_server.name',
  'mcp_tool.name',
  'tool',
  'tool_name',
  'tool_type',
  'function_name',
  'success',
  'decision',
  'start_type',
  'query_source',
  'language',
  'status',
  'invoke_type',
]);

/**
 * Takes the reading of a point. Its series is known by all that the agent says of it, who included.
 *
 * @param nameValue - what stands in place of a value, for agents that redact
 */
export function readMeter(
  agent: AgentName,
  point: TelemetryPoint,
  output: TelemetryOutput,
  nameValue: (key: string, value: string) => string = (_key, value) => value,
): void {
  const { name, unit, temporality, startedAt, at, value, source } = point;
  if (startedAt === null || at === null) {
    output.reject('bad_timestamp');
    return;
  }
  const attributes: Record<string, string> = {};
  for (const [key, raw] of point.attributes) {
    const text = KEPT_ATTRIBUTES.has(key) ? toSkillName(String(raw)) : null;
    if (text !== null) attributes[key] = nameValue(key, text);
  }
  const seriesOf = JSON.stringify([name, unit, temporality, listSorted(source.resource), listSorted(point.attributes)]);
  output.read({ agent, name, unit: unit.slice(0, 50), attributes, temporality, startedAt, at, value }, seriesOf);
}

function listSorted(attributes: TelemetryAttributes) {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
}
