import { asDurationMs, asId, asText } from '../../shared/json-shape.ts';
import { type ObservedEnd, type Origin, observeEnd, type StartedCall } from '../../shared/observe.ts';
import { numberOf, type TelemetryLog, type TelemetryPoint, type TelemetrySource, textOf } from '../../shared/telemetry.ts';
import { observeLaunch } from '../../shared/telemetry-launch.ts';
import type { TelemetryMapper } from '../../shared/telemetry-mapper.ts';
import { TelemetryMemory } from '../../shared/telemetry-memory.ts';
import { readMeter } from '../../shared/telemetry-meters.ts';
import type { TelemetryOutput } from '../../shared/telemetry-output.ts';
import { readRejection, readVerdict, type Verdict } from './end-of-call.ts';
import { nameCall } from './name-call.ts';

const ORIGIN: Origin = { agent: 'codex', source: 'otlp' };
const PREFIX = 'codex.';
/** `codex_cli_rs`, `codex_exec`, `codex-app-server`, `Codex Desktop`: each front end has its own. */
const SERVICE = /^codex(?![a-z\d])/i;
/** Rejected calls whose result, a failure by its looks, may follow. */
const MAX_REJECTED_CALLS = 1_000;

/** What is added up of each: the sum, or the sum over all that a histogram has seen. */
const METERS: ReadonlyMap<string, TelemetryPoint['kind']> = new Map([
  ['codex.tool.call', 'sum'],
  ['codex.skill.injected', 'sum'],
  ['codex.thread.started', 'sum'],
  ['codex.turn.token_usage', 'histogram'],
]);

/** Codex CLI's events and meters; see `README.md`. Its spans say nothing that its events do not. */
export class CodexMapper implements TelemetryMapper {
  readonly #rejected = new TelemetryMemory<Verdict>(MAX_REJECTED_CALLS);

  claims({ resource }: TelemetrySource, name: string): boolean {
    return name.startsWith(PREFIX) || SERVICE.test(String(resource.get('service.name')));
  }

  takeLog(log: TelemetryLog, output: TelemetryOutput): void {
    const isResult = log.name === 'codex.tool_result';
    const rejection = log.name === 'codex.tool_decision' ? readRejection(log.attributes) : undefined;
    const sessionId = asId(log.attributes.get('conversation.id'));
    if (sessionId === undefined) {
      if (isResult || rejection !== undefined) output.reject('no_session');
      return;
    }
    seeSession(log, sessionId, output);
    if (isResult) this.#takeResult(log, sessionId, output);
    else if (rejection !== undefined) this.#takeRejection(log, sessionId, rejection, output);
  }

  takePoint(point: TelemetryPoint, output: TelemetryOutput): void {
    if (METERS.get(point.name) === point.kind) readMeter(ORIGIN.agent, point, output);
  }

  #takeResult(log: TelemetryLog, sessionId: string, output: TelemetryOutput): void {
    const { attributes, at } = log;
    const durationMs = asDurationMs(numberOf(attributes, 'duration_ms')) ?? null;
    const call = readCall(log, sessionId, Math.floor(at - (durationMs ?? 0)), output);
    if (call === undefined) return;
    const verdict = this.#rejected.find(call.id) ?? readVerdict(attributes);
    const end: ObservedEnd = { ...verdict, endedAt: at, measuredDurationMs: durationMs };
    // A subagent is only set to work by its call.
    output.observe(call.skill.kind === 'agent' ? observeLaunch(ORIGIN, call, end) : observeEnd(ORIGIN, call, end, 'observed'));
  }

  #takeRejection(log: TelemetryLog, sessionId: string, verdict: Verdict, output: TelemetryOutput): void {
    const call = readCall(log, sessionId, log.at, output);
    if (call === undefined) return;
    this.#rejected.keep(call.id, verdict);
    const end: ObservedEnd = { ...verdict, endedAt: log.at, measuredDurationMs: null };
    output.observe(observeEnd(ORIGIN, call, end, 'observed'));
  }
}

function readCall(log: TelemetryLog, sessionId: string, startedAt: number, output: TelemetryOutput): StartedCall | undefined {
  const id = asId(log.attributes.get('call_id'));
  const skill = nameCall(log.attributes);
  if (id === undefined || skill === undefined) {
    output.reject(id === undefined ? 'no_identity' : 'no_name');
    return undefined;
  }
  return { id, skill, sessionId, subagentId: null, trigger: 'model', startedAt };
}

function seeSession({ attributes, at }: TelemetryLog, sessionId: string, output: TelemetryOutput): void {
  const agentVersion = asText(attributes.get('app.version'), 100);
  const user = textOf(attributes, 'user.email') ?? textOf(attributes, 'user.account_id');
  output.seeSession({ agent: ORIGIN.agent, sessionId, at, agentVersion, user });
}
