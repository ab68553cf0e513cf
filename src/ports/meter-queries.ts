import type { AgentName } from '../domain/agent.ts';

/** What one of an agent's meters has added up to. */
export interface MeterTotal {
  readonly agent: AgentName;
  readonly name: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** In `unit`, since the first reading. */
  readonly total: number;
  /** Readings that added to it. */
  readonly points: number;
  /** Epoch ms. */
  readonly lastAt: number;
}

export interface ListMetersQuery {
  /** As the agent names it: `claude_code.cost.usage`. */
  readonly name?: string;
  /** Only what has this attribute, added up over all others: the cost by `skill.name`. */
  readonly attribute?: string;
}

/** Answers about what agents' own meters read: tokens, cost, time at work. */
export interface MeterQueries {
  /** In order of agent, name and attributes. */
  listMeters(query: ListMetersQuery): Promise<MeterTotal[]>;
}
