import { asInstant } from '../shared/json-shape.ts';
import type { LineEvent, RolloutLine } from './line-event.ts';
import { IGNORED_EVENTS, IGNORED_ITEMS, WORK_TYPES } from './line-types.ts';
import { parseOutput } from './parse-output.ts';

/** The beginning of nearly every line; `ordinal` is new. */
const BEGINNING =
  /^\{"timestamp":"([^"\\]{20,35})",(?:"ordinal":\d{1,15},)?"type":"(response_item|event_msg)","payload":\{"type":"(\w{1,60})"/;

/** The rest of the beginning of a result whose head says all; line ends are still escaped. */
const RESULT =
  /^,(?:"id":"[\w-]{1,188}",)?"call_id":"([\w-]{1,188})","output":"((?:Chunk ID: \w{1,20}\\nWall time: [\d.]{1,20} seconds\\nProcess (?:exited with code|running with session ID) -?\d{1,10}|Exit code: -?\d{1,10}\\nWall time: [\d.]{1,20} seconds))\\n/;

/**
 * What a line says by its beginning alone: nothing we read, or a result that tells how it ended first of all. Two thirds of
 * a rollout are the outputs of commands, which need not be parsed for this. Should such a line be broken further on, nobody
 * notices.
 *
 * @returns undefined when the line has to be parsed
 */
export function parseBeginning(line: string): RolloutLine | undefined {
  const match = BEGINNING.exec(line);
  if (match === null || !line.endsWith('}}')) return undefined;
  const [beginning, timestamp, type = '', subtype = ''] = match;
  const isWork = WORK_TYPES.has(`${type}/${subtype}`);
  if ((type === 'event_msg' ? IGNORED_EVENTS : IGNORED_ITEMS).has(subtype)) return toLine(asInstant(timestamp) ?? null, isWork, null);
  if (subtype !== 'function_call_output' && subtype !== 'custom_tool_call_output') return undefined;

  const result = RESULT.exec(line.slice(beginning.length, beginning.length + 1_000));
  const at = asInstant(timestamp);
  if (result?.[1] === undefined || result[2] === undefined || at === undefined) return undefined;
  return toLine(at, isWork, { kind: 'result', toolCallId: result[1], result: parseOutput(result[2].replaceAll('\\n', '\n'), at) });
}

export function toLine(at: number | null, isWork: boolean, event: LineEvent | null): RolloutLine {
  return { at, isWork, event, rejected: null, unknownType: null };
}
