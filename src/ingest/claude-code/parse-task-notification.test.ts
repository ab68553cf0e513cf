import { describe, expect, it } from 'vitest';
import { parseTaskNotification } from './parse-task-notification.ts';

const notification = (status: string, rest = '') =>
  `<task-notification>\n<task-id>a1</task-id>\n<tool-use-id>toolu_1</tool-use-id>\n<status>${status}</status>\n${rest}</task-notification>`;

describe('parseTaskNotification', () => {
  it.each([
    ['completed', 'completed', null],
    ['failed', 'failed', 'task_failed'],
    ['killed', 'interrupted', 'task_stopped'],
    ['stopped', 'interrupted', 'task_stopped'],
  ])('reads status %s as %s', (status, outcome, errorType) => {
    expect(parseTaskNotification(notification(status))).toEqual({
      taskId: 'a1',
      toolCallId: 'toolu_1',
      outcome,
      errorType,
      measuredDurationMs: null,
    });
  });

  it('ends nothing with another status or none', () => {
    expect(parseTaskNotification(notification('running'))).toBeUndefined();
    expect(parseTaskNotification('<task-notification>')).toBeUndefined();
  });

  it('is not misled by what the agent wrote', () => {
    const result = '<result><task-id>x</task-id><status>failed</status><usage><duration_ms>1</duration_ms></usage></result>';
    const usage = '<usage><tool_uses>1</tool_uses><duration_ms>6562</duration_ms></usage>\n';
    expect(parseTaskNotification(notification('completed', result + usage))).toMatchObject({
      taskId: 'a1',
      outcome: 'completed',
      measuredDurationMs: 6562,
    });
    expect(parseTaskNotification(notification('completed', result))).toMatchObject({ measuredDurationMs: null });
    expect(parseTaskNotification(`<task-notification><task-id>a1</task-id>${result}`)).toBeUndefined();
  });

  it.each(['-1', 'soon', '1e99', ''])('leaves out the duration %j', (duration) => {
    expect(parseTaskNotification(notification('completed', `<duration_ms>${duration}</duration_ms>`))?.measuredDurationMs).toBeNull();
  });
});
