import type { AgentName } from '../../domain/agent.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { TelemetryAttributes } from './telemetry.ts';

/** An agent that we know by other sources too, and whose telemetry keeps to OpenTelemetry's GenAI conventions. */
export interface TelemetryAgent {
  readonly agent: AgentName;
  /** Its `service.name`. */
  readonly service: string;
  /** The skill behind an `execute_tool` span, named as the agent's other sources name it; undefined when it has no name. */
  nameTool(attributes: TelemetryAttributes): SkillRef | undefined;
}
