import type { Outcome } from '../../../domain/outcome.ts';
import { asId } from '../../shared/json-shape.ts';
import { type Origin, observeEnd, type StartedCall } from '../../shared/observe.ts';
import { type TelemetryAttributes, textOf } from '../../shared/telemetry.ts';
import { observeLaunch } from '../../shared/telemetry-launch.ts';
import type { TelemetryOutput } from '../../shared/telemetry-output.ts';
import { isLaunch } from './end-of-call.ts';
import { nameCall } from './name-call.ts';
import type { SkillWindows } from './skill-windows.ts';

/** Where and when a call was made. */
export interface CallContext {
  readonly sessionId: string;
  /** Empty when the record has none. */
  readonly promptId: string;
  readonly agentVersion: string | undefined;
}

export interface EndedCall {
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number | null;
  readonly outcome: Exclude<Outcome, 'open'>;
  readonly errorType: string | null;
  readonly certainty: 'presumed' | 'observed';
}

/** Turns what is told of a tool call into what is known of the invocation. */
export class ToolCalls {
  readonly #origin: Origin;
  readonly #windows: SkillWindows;

  constructor(origin: Origin, windows: SkillWindows) {
    this.#origin = origin;
    this.#windows = windows;
  }

  /** @param attributes - of the event or span, with the call's id and what names it */
  end(attributes: TelemetryAttributes, context: CallContext, end: EndedCall, output: TelemetryOutput): void {
    const id = asId(textOf(attributes, 'tool_use_id') ?? attributes.get('gen_ai.tool.call.id'));
    const skill = nameCall(attributes);
    if (id === undefined || skill === undefined) {
      output.reject(id === undefined ? 'no_identity' : 'no_name');
      return;
    }
    const { sessionId, promptId, agentVersion } = context;
    const subagentId = asId(attributes.get('agent_id')) ?? null;
    const call: StartedCall = { id, skill, sessionId, subagentId, trigger: 'model', startedAt: end.startedAt };
    const { endedAt, outcome, errorType, durationMs: measuredDurationMs, certainty } = end;
    if (skill.kind === 'skill') {
      // The call only loads the skill.
      this.#windows.open(call, promptId, { endedAt, outcome, errorType, measuredDurationMs: null, taskId: null }, output);
    } else if (outcome === 'completed' && isLaunch(skill, attributes, agentVersion)) {
      output.observe(observeLaunch(this.#origin, call, { endedAt, outcome, errorType, measuredDurationMs }));
    } else {
      output.observe(observeEnd(this.#origin, call, { endedAt, outcome, errorType, measuredDurationMs }, certainty));
    }
  }
}
