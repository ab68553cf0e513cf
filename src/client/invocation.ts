import type { z } from 'zod';
import type { RecordedInvocation, recordAnswerSchema } from '../delivery/public-json/invocation-json.ts';
import { type CamelKeys, toSnakeKeys } from './camel-keys.ts';

type Recordable = CamelKeys<RecordedInvocation>;

/** One use of a skill, as you record it. Durations are seconds; instants a `Date`, or ISO 8601 with a zone. */
export interface Invocation extends Omit<Recordable, 'startedAt' | 'endedAt'> {
  readonly startedAt?: string | Date;
  readonly endedAt?: string | Date;
}

export type SkillKind = NonNullable<Invocation['kind']>;
export type Outcome = Invocation['outcome'];
export type AgentName = NonNullable<Invocation['agent']>;

/** What became of one that was sent: stored, or an `error` that says what is wrong with it. */
export type RecordResult = CamelKeys<z.infer<typeof recordAnswerSchema>['results'][number]>;
export type StoredResult = Exclude<RecordResult, { readonly error: string }>;

/** An invocation that may be sent any number of times and counts once. */
export interface PreparedInvocation {
  readonly invocation: Invocation;
  /** JSON text. */
  readonly text: string;
}

/**
 * Gives it an `id` when it has none, and the time it has now: it may be sent much later.
 *
 * @throws TypeError when it cannot be written as JSON
 */
export function prepare(invocation: Invocation): PreparedInvocation {
  const { id = crypto.randomUUID(), startedAt, endedAt, durationSeconds = 0 } = invocation;
  const start = startedAt ?? (endedAt === undefined ? new Date(Date.now() - durationSeconds * 1000) : undefined);
  return { invocation, text: JSON.stringify(toSnakeKeys({ ...invocation, id, startedAt: start })) };
}
