import type { InvocationObservation } from '../domain/invocation.ts';
import type { SessionObservation } from '../domain/session.ts';
import type { EventBus } from '../ports/event-bus.ts';
import type { AppendedInvocation, EventStore } from '../ports/event-store.ts';
import { publishAppend } from './follow/publish-append.ts';

export interface RecordOptions {
  readonly store: Pick<EventStore, 'append'>;
  readonly bus: Pick<EventBus, 'publish'>;
}

/** Stores what a script, a job or a program says that it did, and tells the bus. @returns what became of each, in order */
export async function recordInvocations(
  { store, bus }: RecordOptions,
  recorded: readonly { readonly observation: InvocationObservation; readonly session: SessionObservation }[],
): Promise<readonly AppendedInvocation[]> {
  const batch = { invocations: recorded.map(({ observation }) => observation), sessions: recorded.map(({ session }) => session) };
  const result = await store.append(batch);
  publishAppend(bus, batch, result);
  return result.invocations;
}
