import { asObject } from '../shared/json-shape.ts';
import { parseFirstObjects } from '../shared/parse-json.ts';
import { LINE_TYPES } from './line-types.ts';

/** True when a line is a rollout's: an instant, a type of ours and a `payload`, which no other agent has. */
export function recognises(lines: readonly string[]): boolean {
  return parseFirstObjects(lines).some(
    (record) =>
      typeof record['timestamp'] === 'string' && LINE_TYPES.has(record['type'] as string) && asObject(record['payload']) !== undefined,
  );
}
