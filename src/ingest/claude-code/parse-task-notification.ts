import type { TaskNotification } from '../shared/call-end.ts';
import { asDurationMs, asId } from '../shared/json-shape.ts';

/** Other statuses (a task that still runs) end nothing. */
const ENDS: ReadonlyMap<string, Pick<TaskNotification, 'outcome' | 'errorType'>> = new Map([
  ['completed', { outcome: 'completed', errorType: null }],
  ['failed', { outcome: 'failed', errorType: 'task_failed' }],
  ['killed', { outcome: 'interrupted', errorType: 'task_stopped' }],
  ['stopped', { outcome: 'interrupted', errorType: 'task_stopped' }],
  ['cancelled', { outcome: 'interrupted', errorType: 'task_stopped' }],
]);

/**
 * Reads `<task-notification>`: `<task-id>`, mostly `<tool-use-id>`, `<status>`, and, of an agent, `<usage>` with
 * `<duration_ms>`. The tags are looked for before and after `<result>`, which is whatever the agent wrote.
 *
 * @returns undefined when it ends no task
 */
export function parseTaskNotification(text: string): TaskNotification | undefined {
  const resultAt = text.indexOf('<result>');
  const head = resultAt < 0 ? text : text.slice(0, resultAt);
  const tail = text.slice(Math.max(0, text.lastIndexOf('</result>')));
  const end = ENDS.get(textOf(head, 'status') ?? '');
  if (end === undefined) return undefined;
  return {
    taskId: asId(textOf(head, 'task-id')) ?? null,
    toolCallId: asId(textOf(head, 'tool-use-id')) ?? null,
    measuredDurationMs: asDurationMs(Number.parseFloat(textOf(tail, 'duration_ms') ?? '')) ?? null,
    ...end,
  };
}

function textOf(text: string, tag: string): string | undefined {
  const from = text.indexOf(`<${tag}>`);
  if (from < 0) return undefined;
  const to = text.indexOf('<', from + tag.length + 2);
  return to < 0 ? undefined : text.slice(from + tag.length + 2, to).trim();
}
