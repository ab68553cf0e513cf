import type { MadeUpSecret } from './secret-corpus.ts';

/** Stands in each poisoned prompt, argument, output and message of more than one word, and must be nowhere else. */
export const CANARY = 'zqunmistakable';

/** What a format is held together by: kinds, ids, times. Poisoned, a record would only be one of another kind. */
const STRUCTURE =
  /^(?:type|subtype|role|kind|event|event_name|hook_event_name|status|state|phase|action|conclusion|source|originator|object_kind|level|.*[_.]?(?:id|Id|ID|uuid|Uuid|at|At|time|Time|timestamp|Timestamp|startTime|endTime|stop_reason|call_id))$/;
export interface Poison {
  readonly secrets: readonly MadeUpSecret[];
  /** Also into single words, which may be names: there the secret has to be taken out again. The tool is another one then. */
  readonly isIntoNames: boolean;
}

/** A made-up record of an agent with secrets and unmistakable content wherever one of its texts may hold some. */
export function poison(record: unknown, options: Poison): unknown {
  let next = 0;
  const secret = () => options.secrets[next++ % options.secrets.length]?.text ?? '';
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value === 'object' && value !== null) {
      // OpenTelemetry: what the value means is said beside it.
      const attribute = 'key' in value && 'value' in value && typeof value.key === 'string' ? value.key : undefined;
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, attribute ?? name)]));
    }
    if (typeof value !== 'string' || STRUCTURE.test(key)) return value;
    const inner = parseObject(value);
    if (inner !== undefined) return JSON.stringify(walk(inner, key));
    // One word may be the name of a skill, a branch, a version: something that is stored.
    if (/\s/.test(value.trim())) return `${value} ${CANARY} ${secret()}`;
    return options.isIntoNames ? `${value} ${secret()}` : value;
  };
  return walk(record, '');
}

function parseObject(text: string): object | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
