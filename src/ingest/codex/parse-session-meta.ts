import { asId, asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import type { SessionStart } from './line-event.ts';

/**
 * The first line of a rollout. A subagent's has `source.subagent`, and belongs to the session in `session_id` (from 0.142)
 * or, before that, to its parent's.
 */
export function parseSessionMeta(payload: JsonObject): SessionStart | 'unknown_shape' {
  const id = asId(payload['id']) ?? asId(payload['session_id']);
  if (id === undefined) return 'unknown_shape';
  const subagent = asObject(payload['source'])?.['subagent'];
  const parentId = asId(asObject(asObject(subagent)?.['thread_spawn'])?.['parent_thread_id']);
  const isSubagent = subagent !== undefined || payload['thread_source'] === 'subagent';
  return {
    kind: 'session',
    sessionId: (isSubagent ? differing(asId(payload['session_id']), id) : undefined) ?? parentId ?? id,
    subagentId: isSubagent ? id : null,
    isFork: asId(payload['forked_from_id']) !== undefined,
    startedAt: asInstant(payload['timestamp']) ?? null,
    directory: asText(payload['cwd']) ?? null,
    gitBranch: asText(asObject(payload['git'])?.['branch'], 500) ?? null,
    agentVersion: asText(payload['cli_version'], 100) ?? null,
  };
}

function differing(value: string | undefined, other: string): string | undefined {
  return value === other ? undefined : value;
}
