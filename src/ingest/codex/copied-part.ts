import type { LineEvent, SessionStart } from './line-event.ts';

/** The beginning of a fork's file, which is its parent's lines with the time of the copying. */
export interface CopiedPart {
  /** Epoch ms when the fork was made. */
  readonly madeAt: number;
  /** Epoch ms: nothing later is a copy. */
  readonly until: number;
}

/** A fork is written at once (ms). */
const LONGEST_COPYING_MS = 5_000;

/** @param at - epoch ms of the first line */
export function copiedFrom({ startedAt }: SessionStart, at: number): CopiedPart {
  return { madeAt: startedAt ?? at, until: at + LONGEST_COPYING_MS };
}

/** True from the first line on that the fork wrote itself: that of its first turn, known by the time in the turn's id. */
export function isPastCopy(copy: CopiedPart, at: number, event: LineEvent | null): boolean {
  if (at > copy.until) return true;
  return event?.kind === 'turn_start' && timeOfUuid(event.turnId) >= copy.madeAt - 1_000;
}

/** Epoch ms in a UUID of version 7; -1 when it is none. */
function timeOfUuid(uuid: string): number {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(uuid) ? Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16) : -1;
}
