import { HIDDEN_NAME, type SkillRef } from '../../../domain/skill.ts';
import { toErrorType } from '../../../domain/taxonomy/safe-name.ts';
import { asId, asObject } from '../../shared/json-shape.ts';
import { type Origin, observeEnd } from '../../shared/observe.ts';
import { parseJsonObject } from '../../shared/parse-json.ts';
import {
  type TelemetryAttributes,
  type TelemetryLog,
  type TelemetryPoint,
  type TelemetrySource,
  type TelemetrySpan,
  textOf,
} from '../../shared/telemetry.ts';
import { observeLaunch } from '../../shared/telemetry-launch.ts';
import type { TelemetryMapper } from '../../shared/telemetry-mapper.ts';
import { readMeter } from '../../shared/telemetry-meters.ts';
import type { TelemetryOutput } from '../../shared/telemetry-output.ts';
import { toSkillRef } from '../to-skill-ref.ts';

const ORIGIN: Origin = { agent: 'gemini', source: 'otlp' };
const PREFIX = 'gemini_cli.';
const SERVICE = 'gemini-cli';

const METERS: ReadonlySet<string> = new Set([
  'gemini_cli.session.count',
  'gemini_cli.tool.call.count',
  'gemini_cli.token.usage',
  'gemini_cli.lines.changed',
  'gemini_cli.agent.run.count',
]);

/**
 * Gemini CLI's events, spans and meters; see `README.md`. Its `tool_call` event has no id of the call, which its spans
 * and its session files have: the event is rejected, so that no call counts twice.
 */
export class GeminiMapper implements TelemetryMapper {
  claims({ resource, scope }: TelemetrySource, name: string): boolean {
    return resource.get('service.name') === SERVICE || scope === SERVICE || name.startsWith(PREFIX);
  }

  takeLog({ name, attributes, at }: TelemetryLog, output: TelemetryOutput): void {
    const sessionId = asId(attributes.get('session.id'));
    if (name === 'gemini_cli.tool_call') output.reject(sessionId === undefined ? 'no_session' : 'no_identity');
    if (sessionId === undefined) return;
    const user = textOf(attributes, 'user.email') ?? textOf(attributes, 'installation.id');
    output.seeSession({ agent: ORIGIN.agent, sessionId, at, user });
  }

  takeSpans(spans: readonly TelemetrySpan[], output: TelemetryOutput): void {
    for (const span of spans) if (textOf(span.attributes, 'gen_ai.operation.name') === 'tool_call') takeToolSpan(span, output);
  }

  takePoint(point: TelemetryPoint, output: TelemetryOutput): void {
    if (point.kind === 'sum' && METERS.has(point.name)) readMeter(ORIGIN.agent, point, output);
  }
}

function takeToolSpan({ attributes, startedAt, endedAt, durationMs, isError }: TelemetrySpan, output: TelemetryOutput): void {
  const sessionId = asId(attributes.get('gen_ai.conversation.id') ?? attributes.get('session.id'));
  const id = asId(attributes.get('gen_ai.tool.call_id') ?? attributes.get('gen_ai.tool.call.id'));
  const skill = nameCall(attributes);
  if (sessionId === undefined || id === undefined || skill === undefined) {
    output.reject(sessionId === undefined ? 'no_session' : id === undefined ? 'no_identity' : 'no_name');
    return;
  }
  if (startedAt === null || endedAt === null) {
    output.reject('bad_timestamp');
    return;
  }
  output.seeSession({ agent: ORIGIN.agent, sessionId, at: endedAt });
  const call = { id, skill, sessionId, subagentId: null, trigger: 'model', startedAt } as const;
  const errorType = isError ? (toErrorType(attributes.get('error.type')) ?? 'tool_error') : null;
  const end = { endedAt, outcome: isError ? 'failed' : 'completed', errorType, measuredDurationMs: durationMs } as const;
  // A tool that reports an error has a span without one; only what it throws marks the span.
  const isLaunch = skill.kind === 'skill';
  output.observe(isLaunch ? observeLaunch(ORIGIN, call, end) : observeEnd(ORIGIN, call, end, isError ? 'observed' : 'presumed'));
}

/** The arguments stand in the span's input, unless prompts are not to be logged: then commands, skills and agents are hidden. */
function nameCall(attributes: TelemetryAttributes): SkillRef | undefined {
  const input = parseJsonObject(textOf(attributes, 'gen_ai.input.messages') ?? '');
  const fields = typeof input === 'string' ? undefined : asObject(input['args']);
  const toolName = textOf(attributes, 'gen_ai.tool.name');
  const skill = toSkillRef(toolName, fields);
  if (skill === undefined || fields !== undefined) return skill;
  const isNamedByInput = skill.name !== toolName && skill.kind !== 'mcp';
  return isNamedByInput ? { kind: skill.kind, name: HIDDEN_NAME } : skill;
}
