import type { Invocation, InvocationObservation } from '../../src/domain/invocation.ts';
import { mergeInvocation, toInvocation } from '../../src/domain/merge-invocation.ts';
import type { SessionObservation } from '../../src/domain/session.ts';
import type { TranscriptSource } from '../../src/ports/transcript-source.ts';

export interface ReadTranscript {
  readonly invocations: ReadonlyMap<string, Invocation>;
  readonly sessions: readonly SessionObservation[];
  readonly unknownTypes: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
}

/**
 * Reads lines as an import does.
 *
 * @param cuts line numbers before which the reading stops and goes on later with the saved state; at each stop what is
 *   open is observed too, as at the end of a file
 * @param idle whether the session is over at the end
 */
export function readTranscript(
  source: TranscriptSource,
  path: string,
  lines: readonly string[],
  { cuts = [], idle = true }: { cuts?: readonly number[]; idle?: boolean } = {},
): ReadTranscript {
  const invocations = new Map<string, Invocation>();
  const sessions = new Map<string, SessionObservation>();
  const unknownTypes: Record<string, number> = {};
  const rejected: Record<string, number> = {};
  let parser = source.createParser({ path });

  const takeOut = (isEnd: boolean) => {
    const output = parser.drain();
    mergeInto(invocations, output.invocations);
    mergeInto(invocations, parser.observeOpen(isEnd && idle));
    for (const session of output.sessions) sessions.set(session.sessionId, session);
    for (const [type, count] of parser.unknownTypes) unknownTypes[type] = (unknownTypes[type] ?? 0) + count;
  };

  for (const [index, line] of lines.entries()) {
    if (cuts.includes(index)) {
      takeOut(false);
      parser = source.createParser({ path, state: JSON.parse(JSON.stringify(parser.saveState())) });
    }
    const parsed = parser.parseLine(line);
    if (parsed.kind === 'rejected') rejected[parsed.reason] = (rejected[parsed.reason] ?? 0) + 1;
  }
  takeOut(true);
  return { invocations, sessions: [...sessions.values()], unknownTypes, rejected };
}

export function mergeInto(invocations: Map<string, Invocation>, observations: Iterable<InvocationObservation | Invocation>): void {
  for (const observation of observations) {
    const invocation = 'source' in observation ? toInvocation(observation) : observation;
    const known = invocations.get(invocation.eventId);
    invocations.set(invocation.eventId, known === undefined ? invocation : mergeInvocation(known, invocation));
  }
}

/** The lines of a transcript's text. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
