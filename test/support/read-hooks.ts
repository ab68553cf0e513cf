import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Invocation, InvocationObservation } from '../../src/domain/invocation.ts';
import type { SessionObservation } from '../../src/domain/session.ts';
import type { EventBatch } from '../../src/ports/event-store.ts';
import type { HookReceiver } from '../../src/ports/hook-receiver.ts';
import { linesOf, mergeInto } from './read-transcript.ts';

/** A message as it was received: its JSON text, and when (epoch ms). */
export interface ReceivedHook {
  readonly body: string;
  readonly at: number;
}

export interface ReadHooks {
  readonly invocations: ReadonlyMap<string, Invocation>;
  /** In the order in which they were told. */
  readonly sessions: readonly SessionObservation[];
  readonly rejected: Readonly<Record<string, number>>;
  readonly observations: readonly InvocationObservation[];
}

/** A file of `test/fixtures/hooks`. */
export function readHookFixture(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../fixtures/hooks/${path}`, import.meta.url)), 'utf8');
}

/** The messages of a recorded session: lines of `{"at": instant, "body": {…}}`. */
export function readHookFixtureMessages(path: string): ReceivedHook[] {
  return linesOf(readHookFixture(path)).map((line) => {
    const { at, body } = JSON.parse(line) as { at: string; body: object };
    return { body: JSON.stringify(body), at: Date.parse(at) };
  });
}

export function takeHooks(receiver: HookReceiver, messages: readonly ReceivedHook[]): ReadHooks {
  return gatherBatches(messages.map(({ body, at }) => receiver.take(body, at)));
}

function gatherBatches(batches: readonly EventBatch[]): ReadHooks {
  const invocations = new Map<string, Invocation>();
  const rejected: Record<string, number> = {};
  for (const batch of batches) {
    mergeInto(invocations, batch.invocations);
    for (const { reason, count } of batch.rejections ?? []) rejected[reason] = (rejected[reason] ?? 0) + count;
  }
  return {
    invocations,
    sessions: batches.flatMap(({ sessions }) => sessions ?? []),
    rejected,
    observations: batches.flatMap((batch) => batch.invocations),
  };
}
