import type { AgentName } from '../../domain/agent.ts';
import { toErrorType } from '../../domain/taxonomy/safe-name.ts';
import { asId } from '../shared/json-shape.ts';
import { type ObservedEnd, type Origin, observeEnd, type StartedCall } from '../shared/observe.ts';
import { type TelemetryPoint, type TelemetrySpan, textOf } from '../shared/telemetry.ts';
import type { TelemetryAgent } from '../shared/telemetry-agent.ts';
import { observeLaunch } from '../shared/telemetry-launch.ts';
import type { TelemetryMapper } from '../shared/telemetry-mapper.ts';
import { TelemetryMemory } from '../shared/telemetry-memory.ts';
import { readMeter } from '../shared/telemetry-meters.ts';
import type { TelemetryOutput } from '../shared/telemetry-output.ts';
import { CallIdentities, callIdOf, identityOfSpan } from './call-identities.ts';
import { operationOf, toolOf, toSkillRef } from './gen-ai-skill.ts';

/** Traces whose conversation is remembered. */
const MAX_TRACES = 5_000;
/** A histogram; its sums are tokens. */
const TOKEN_METER = 'gen_ai.client.token.usage';

/**
 * Spans of tools and agents by OpenTelemetry's GenAI and MCP conventions, from any SDK; see `README.md`. Comes last, as
 * it claims whatever no other does.
 */
export class GenAiMapper implements TelemetryMapper {
  readonly #agents: ReadonlyMap<unknown, TelemetryAgent>;
  readonly #identities = new CallIdentities();
  /** Conversation by trace: not every span of a trace says it. */
  readonly #conversations = new TelemetryMemory<string>(MAX_TRACES);

  /** @param agents - those that other sources know too, by their own ids of calls */
  constructor(agents: readonly TelemetryAgent[] = []) {
    this.#agents = new Map(agents.map((agent) => [agent.service, agent]));
  }

  claims(): boolean {
    return true;
  }

  takeSpans(spans: readonly TelemetrySpan[], output: TelemetryOutput): void {
    for (const span of spans) {
      const conversation = conversationOf(span);
      if (span.traceId !== '' && conversation !== undefined) this.#conversations.keep(span.traceId, conversation);
    }
    // A parent begins before its children, so whatever is the call's own id is known first.
    for (const span of spans.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))) {
      const operation = operationOf(span);
      if (operation !== undefined) this.#takeSpan(span, operation, output);
    }
  }

  takePoint(point: TelemetryPoint, output: TelemetryOutput): void {
    if (point.name === TOKEN_METER) readMeter(this.#agentOf(point)?.agent ?? 'other', point, output);
  }

  #takeSpan(span: TelemetrySpan, operation: 'tool' | 'agent', output: TelemetryOutput): void {
    const known = this.#agentOf(span);
    // Of an agent that we know, this span is the session itself.
    if (known !== undefined && operation === 'agent') return;
    const agent = known?.agent ?? 'other';
    const skill = known === undefined ? toSkillRef(span, operation) : known.nameTool(span.attributes);
    const id = this.#identify(span, operation, known);
    const sessionId = this.#sessionOf(span, agent);
    const { startedAt, endedAt } = span;
    if (skill === undefined) output.reject('no_name');
    else if (id === undefined) output.reject('no_identity');
    else if (sessionId === undefined) output.reject('no_session');
    else if (startedAt === null || endedAt === null) output.reject('bad_timestamp');
    else {
      const user = textOf(span.attributes, 'user.email') ?? textOf(span.attributes, 'user.id') ?? textOf(span.attributes, 'enduser.id');
      const agentVersion = known === undefined ? undefined : textOf(span.source.resource, 'service.version', 100);
      output.seeSession({ agent, sessionId, at: endedAt, agentVersion, user });
      const call: StartedCall = { id, skill, sessionId, subagentId: null, trigger: 'model', startedAt };
      const end = readEnd(span, endedAt);
      // The tools that load a skill or set a subagent to work are done when it begins.
      const isLaunch = known !== undefined && (skill.kind === 'skill' || skill.kind === 'agent');
      const origin: Origin = { agent, source: 'otlp' };
      output.observe(isLaunch ? observeLaunch(origin, call, end) : observeEnd(origin, call, end, 'observed'));
    }
  }

  #identify(span: TelemetrySpan, operation: 'tool' | 'agent', known: TelemetryAgent | undefined): string | undefined {
    if (known !== undefined) return callIdOf(span);
    return operation === 'tool' ? this.#identities.identify(span, toolOf(span) ?? '') : identityOfSpan(span);
  }

  #agentOf({ source }: TelemetrySpan | TelemetryPoint): TelemetryAgent | undefined {
    return this.#agents.get(source.resource.get('service.name'));
  }

  /** Without a conversation a trace is a session of its own; but not of an agent whose other sources know the real one. */
  #sessionOf(span: TelemetrySpan, agent: AgentName): string | undefined {
    const { traceId } = span;
    return conversationOf(span) ?? this.#conversations.find(traceId) ?? (agent === 'other' && traceId !== '' ? traceId : undefined);
  }
}

function conversationOf({ attributes }: TelemetrySpan): string | undefined {
  return asId(attributes.get('gen_ai.conversation.id') ?? attributes.get('session.id'));
}

function readEnd({ attributes, isError, durationMs }: TelemetrySpan, endedAt: number): ObservedEnd {
  const errorClass = toErrorType(attributes.get('error.type'));
  if (!isError && errorClass === null) return { endedAt, outcome: 'completed', errorType: null, measuredDurationMs: durationMs };
  const isCancelled = errorClass !== null && /cancel|abort/.test(errorClass);
  const outcome = isCancelled ? 'interrupted' : 'failed';
  return { endedAt, outcome, errorType: errorClass ?? 'tool_error', measuredDurationMs: durationMs };
}
