import type { SkillRef } from '../../../domain/skill.ts';
import { asDurationMs, asId, asText } from '../../shared/json-shape.ts';
import type { Origin, StartedCall } from '../../shared/observe.ts';
import {
  numberOf,
  type TelemetryLog,
  type TelemetryPoint,
  type TelemetrySource,
  type TelemetrySpan,
  textOf,
} from '../../shared/telemetry.ts';
import type { TelemetryMapper } from '../../shared/telemetry-mapper.ts';
import { readMeter } from '../../shared/telemetry-meters.ts';
import type { TelemetryOutput } from '../../shared/telemetry-output.ts';
import { toSkillLabel } from '../to-skill-ref.ts';
import { typedSkillId } from '../typed-skill-id.ts';
import { readRejection, readVerdict } from './end-of-call.ts';
import { hidden } from './name-call.ts';
import { hideRedacted, isRedacted } from './redactions.ts';
import { SkillWindows } from './skill-windows.ts';
import { type CallContext, type EndedCall, ToolCalls } from './tool-calls.ts';
import { type ToolSpan, ToolSpans } from './tool-spans.ts';

const ORIGIN: Origin = { agent: 'claude-code', source: 'otlp' };
const SERVICES: ReadonlySet<unknown> = new Set(['claude-code', 'claude-code-desktop']);
const SCOPE = 'com.anthropic.claude_code';
const PREFIX = 'claude_code.';

/** Events of the agent at work: a skill's window reaches up to the last of them. */
const EVENTS_OF_WORK: ReadonlySet<string> = new Set([
  'api_request',
  'api_error',
  'assistant_response',
  'tool_decision',
  'tool_result',
  'subagent_completed',
]);

const SPANS_OF_WORK: ReadonlySet<string> = new Set(['claude_code.llm_request', 'claude_code.tool']);

const METERS: ReadonlySet<string> = new Set([
  'claude_code.session.count',
  'claude_code.lines_of_code.count',
  'claude_code.pull_request.count',
  'claude_code.commit.count',
  'claude_code.cost.usage',
  'claude_code.token.usage',
  'claude_code.code_edit_tool.decision',
  'claude_code.active_time.total',
]);

type TakeEvent = (log: TelemetryLog, context: CallContext, output: TelemetryOutput) => void;

/** Claude Code's own events, spans and meters; see `README.md`. */
export class ClaudeCodeMapper implements TelemetryMapper {
  readonly #windows = new SkillWindows(ORIGIN);
  readonly #calls = new ToolCalls(ORIGIN, this.#windows);
  readonly #spans = new ToolSpans();
  /** The events that make invocations or end them. */
  readonly #events: ReadonlyMap<string, TakeEvent> = new Map<string, TakeEvent>([
    ['tool_result', (...event) => this.#takeResult(...event)],
    ['tool_decision', (...event) => this.#takeDecision(...event)],
    ['skill_activated', (...event) => this.#takeActivation(...event)],
    ['user_prompt', (_log, { sessionId, promptId }, output) => this.#windows.closeOthers(sessionId, promptId, output)],
  ]);

  claims({ resource, scope }: TelemetrySource, name: string): boolean {
    return SERVICES.has(resource.get('service.name')) || scope.startsWith(SCOPE) || name.startsWith(PREFIX);
  }

  takeLog(log: TelemetryLog, output: TelemetryOutput): void {
    const event = log.name.startsWith(PREFIX) ? log.name.slice(PREFIX.length) : log.name;
    const take = this.#events.get(event);
    const context = readContext(log);
    if (context === undefined) {
      if (take !== undefined) output.reject('no_session');
      return;
    }
    seeSession(log, context, log.at, output);
    if (EVENTS_OF_WORK.has(event)) this.#windows.extend(context.sessionId, context.promptId, log.at);
    take?.(log, context, output);
  }

  takeSpans(spans: readonly TelemetrySpan[], output: TelemetryOutput): void {
    for (const tool of this.#spans.pair(spans)) {
      const context = readContext(tool.span);
      const { startedAt, endedAt } = tool.span;
      if (context === undefined) output.reject('no_session');
      else if (startedAt === null || endedAt === null) output.reject('bad_timestamp');
      else {
        seeSession(tool.span, context, endedAt, output);
        this.#calls.end(tool.span.attributes, context, { startedAt, endedAt, ...readToolSpan(tool) }, output);
      }
    }
    for (const span of spans) this.#extendBySpan(span);
  }

  takePoint(point: TelemetryPoint, output: TelemetryOutput): void {
    if (point.kind === 'sum' && METERS.has(point.name)) readMeter(ORIGIN.agent, point, output, hideRedacted);
  }

  settle(now: number, output: TelemetryOutput): void {
    this.#windows.closeIdle(now, output);
  }

  #extendBySpan(span: TelemetrySpan): void {
    const context = SPANS_OF_WORK.has(span.name) ? readContext(span) : undefined;
    if (context !== undefined && span.endedAt !== null) this.#windows.extend(context.sessionId, context.promptId, span.endedAt);
  }

  #takeResult({ attributes, at }: TelemetryLog, context: CallContext, output: TelemetryOutput): void {
    const durationMs = asDurationMs(numberOf(attributes, 'duration_ms')) ?? null;
    const startedAt = Math.floor(at - (durationMs ?? 0));
    const end: EndedCall = { startedAt, endedAt: at, durationMs, ...readVerdict(attributes), certainty: 'observed' };
    this.#calls.end(attributes, context, end, output);
    this.#windows.extend(context.sessionId, context.promptId, at);
  }

  /** An accepted call gives a result when it has run; a rejected one never does. */
  #takeDecision({ attributes, at }: TelemetryLog, context: CallContext, output: TelemetryOutput): void {
    if (textOf(attributes, 'decision') !== 'reject') return;
    const end: EndedCall = { startedAt: at, endedAt: at, durationMs: null, ...readRejection(attributes), certainty: 'observed' };
    this.#calls.end(attributes, context, end, output);
  }

  /** Skills that the model chose have a call of the Skill tool; only those that a person typed are known by this event alone. */
  #takeActivation({ attributes, at }: TelemetryLog, { sessionId, promptId }: CallContext, output: TelemetryOutput): void {
    if (textOf(attributes, 'invocation_trigger') !== 'user-slash') return;
    if (promptId === '') {
      output.reject('no_identity');
      return;
    }
    const name = toSkillLabel(attributes.get('skill.name'));
    const skill: SkillRef = name === null || isRedacted(name) ? hidden('skill') : { kind: 'skill', name };
    const call: StartedCall = { id: typedSkillId(promptId), skill, sessionId, subagentId: null, trigger: 'typed', startedAt: at };
    this.#windows.open(call, promptId, undefined, output);
  }
}

function readContext({ attributes, source: { resource } }: TelemetryLog | TelemetrySpan): CallContext | undefined {
  const sessionId = asId(attributes.get('session.id') ?? resource.get('session.id'));
  if (sessionId === undefined) return undefined;
  const agentVersion = asText(resource.get('service.version') ?? attributes.get('app.version'), 100);
  return { sessionId, promptId: asId(attributes.get('prompt.id')) ?? '', agentVersion };
}

function seeSession({ attributes }: TelemetryLog | TelemetrySpan, context: CallContext, at: number, output: TelemetryOutput): void {
  const user = textOf(attributes, 'user.email') ?? textOf(attributes, 'user.account_uuid') ?? textOf(attributes, 'user.id');
  output.seeSession({ agent: ORIGIN.agent, ...context, at, user });
}

function readToolSpan({ span, ran, rejected }: ToolSpan): Omit<EndedCall, 'startedAt' | 'endedAt'> {
  if (rejected !== undefined) return { ...readRejection(rejected), durationMs: null, certainty: 'observed' };
  // The tool's own span includes the wait for a person's leave.
  if (ran !== undefined) {
    return { ...readVerdict(ran), durationMs: asDurationMs(numberOf(ran, 'duration_ms')) ?? null, certainty: 'observed' };
  }
  return { ...readVerdict(span.attributes, span.isError), durationMs: null, certainty: 'presumed' };
}
