import type { TaskNotification } from '../shared/call-end.ts';
import { asId, asObject } from '../shared/json-shape.ts';
import { fieldsOf } from './to-skill-ref.ts';

type Ending = Pick<TaskNotification, 'outcome' | 'errorType'>;

const COMPLETED: Ending = { outcome: 'completed', errorType: null };
const ENDS: ReadonlyMap<unknown, Ending> = new Map<unknown, Ending>([
  ['shutdown', COMPLETED],
  ['interrupted', { outcome: 'interrupted', errorType: 'user_interrupted' }],
]);
const MAX_TEXT = 1_000_000;
const MAX_AGENTS = 100;

/** The task of a subagent, which is known by its id or by its path (`/root/review`). */
export function agentTask(id: string): string {
  return `agent ${id}`;
}

/** The subagent that a `spawn_agent` call launched: `{"agent_id":"…","nickname":"…"}`, later `{"task_name":"/root/…",…}`. */
export function launchedAgentOf(output: string): string | null {
  const id = asId(/^\{"(?:agent_id|task_name)":"([^"\\]{1,150})"/.exec(output)?.[1]);
  return id === undefined ? null : agentTask(id);
}

/** The subagents that have ended, in what `wait_agent` gives back: `{"status":{"<id>":{"completed":"…"}},"timed_out":false}`. */
export function parseAgentStatuses(output: string): TaskNotification[] {
  if (!output.startsWith('{"status":{') || output.length > MAX_TEXT) return [];
  return Object.entries(asObject(fieldsOf(output)['status']) ?? {})
    .slice(0, MAX_AGENTS)
    .flatMap(([id, status]) => toNotification(id, status) ?? []);
}

/** A message that a subagent has ended: `<subagent_notification>\n{"agent_id":"…","status":{"completed":"…"}}\n</…>`. */
export function parseAgentNotification(text: string): TaskNotification | undefined {
  const match = /^<subagent_notification>\s*(\{[\s\S]*\})\s*<\/subagent_notification>/.exec(text.slice(0, MAX_TEXT));
  const fields = fieldsOf(match?.[1]);
  return toNotification(fields['agent_id'] ?? fields['agent_path'], fields['status']);
}

/** `running`, `pending_init` and `not_found` end nothing. */
function toNotification(agent: unknown, status: unknown): TaskNotification | undefined {
  const id = asId(agent);
  const end = ENDS.get(status) ?? endOfObject(asObject(status) ?? {});
  return id === undefined || end === undefined ? undefined : { taskId: agentTask(id), toolCallId: null, measuredDurationMs: null, ...end };
}

function endOfObject(status: object): Ending | undefined {
  if ('errored' in status) return { outcome: 'failed', errorType: 'agent_failed' };
  return 'completed' in status ? COMPLETED : undefined;
}
