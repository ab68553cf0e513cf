import type { AgentName } from './agent.ts';

const OF_RUN = /^(?:ci|cli):run-[^/]+/;

/** Identity of one run of `session-buddy run`. */
export function runIdentity(agent: AgentName, uuid: string): string {
  return `${agent}:run-${uuid}`;
}

/** Identity of the n-th gate that a parser found in a run. */
export function gateIdentity(run: string, parser: string, n: number): string {
  return `${run}/${parser}/${n}`;
}

/** The run that an event is of: itself, or the one that it is a gate of; undefined for events of other sources. */
export function runOf(eventId: string): string | undefined {
  return OF_RUN.exec(eventId)?.[0];
}
