import type { AgentName } from './agent.ts';

/** What an agent's own meter (an OpenTelemetry sum) read: tokens, cost in USD, seconds at work. */
export interface MeterReading {
  readonly agent: AgentName;
  /** As the agent names it: `claude_code.cost.usage`. */
  readonly name: string;
  /** UCUM, as the agent gives it: `USD`, `s`, `tokens`; empty when it gives none. */
  readonly unit: string;
  /** Attributes of few values that say what was metered (`model`, `type`, `skill.name`); nothing about a person. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Identity of the series: a hash over the meter and all attributes of the resource and the point, these included that are not kept. */
  readonly series: string;
  /** `delta`: `value` was added between `startedAt` and `at`. `cumulative`: it is the total since `startedAt`. */
  readonly temporality: 'delta' | 'cumulative';
  /** Epoch ms, UTC. */
  readonly startedAt: number;
  readonly at: number;
  readonly value: number;
}
