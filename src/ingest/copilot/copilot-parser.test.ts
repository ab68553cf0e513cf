import { describe, expect, it } from 'vitest';
import { describeSourceFixtures } from '../../../test/support/describe-source-fixtures.ts';
import { describeSourceFuzz } from '../../../test/support/describe-source-fuzz.ts';
import { readTranscript } from '../../../test/support/read-transcript.ts';
import { copilotSource } from './index.ts';

describeSourceFixtures(copilotSource, 'copilot');
describeSourceFuzz(copilotSource, 'copilot');

describe('a Copilot CLI parser', () => {
  const event = (second: number, type: string, data: object = {}, rest: object = {}) =>
    JSON.stringify({
      type,
      data,
      id: `id-${second}`,
      timestamp: new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString(),
      parentId: null,
      ...rest,
    });
  const start = (second: number, toolCallId: string, toolName: string, args: object = {}, rest: object = {}) =>
    event(second, 'tool.execution_start', { toolCallId, toolName, arguments: args }, rest);
  const complete = (second: number, toolCallId: string, rest: object = {}) =>
    event(second, 'tool.execution_complete', { toolCallId, success: true, ...rest });
  const read = (lines: readonly string[], idle = true) => readTranscript(copilotSource, 'abc/events.jsonl', lines, { idle }).invocations;

  it('takes the session of its folder until a line names it', () => {
    expect(read([start(1, 'a', 'view')]).get('copilot:a')).toMatchObject({ sessionId: 'abc' });
  });

  it.each([
    [{ message: 'The user rejected this tool call.', code: 'rejected' }, 'rejected', 'user_rejected'],
    [{ message: 'Permission denied and could not request permission from user', code: 'denied' }, 'rejected', 'permission_denied'],
    [{ message: 'Denied by preToolUse hook: no' }, 'rejected', 'hook_denied'],
    [{ message: 'x', code: 'aborted' }, 'interrupted', 'user_interrupted'],
    [{ message: 'The command timed out' }, 'failed', 'timeout'],
    [{ message: 'secret text', code: 'failure' }, 'failed', 'tool_error'],
    [undefined, 'failed', 'tool_error'],
  ])('reads the failure %j as %s', (error, outcome, errorType) => {
    const lines = [start(1, 'a', 'bash', { command: 'ls' }), complete(2, 'a', { success: false, error })];
    expect(read(lines).get('copilot:a')).toMatchObject({ outcome, errorType, durationMs: 1000 });
  });

  it('counts a skill once that the model calls and the agent announces, whatever the announcement says', () => {
    for (const announced of [{ name: 'pdf' }, { name: 'pdf', trigger: 'agent-invoked' }, { name: 'pdf', pluginName: 'office' }]) {
      const lines = [start(1, 'a', 'skill', { skill: 'pdf' }), event(2, 'skill.invoked', announced), complete(3, 'a')];
      expect([...read(lines).keys()]).toEqual(['copilot:a']);
    }
    expect(read([event(2, 'skill.invoked', { name: 'pdf', trigger: 'context-load' })]).size).toBe(0);
  });

  it('counts a skill that a person typed by the id of its event, until that person speaks again', () => {
    const lines = [
      event(1, 'user.message', { content: '/pdf' }),
      event(2, 'skill.invoked', { name: 'pdf' }),
      event(3, 'user.message', { content: 'a message of a schedule', source: 'schedule-1' }),
      start(4, 'a', 'view'),
      complete(5, 'a'),
      event(9, 'user.message', { content: 'thanks' }),
    ];
    expect(read(lines, false).get('copilot:id-2')).toMatchObject({
      trigger: 'typed',
      outcome: 'completed',
      certainty: 'observed',
      durationMs: 3000,
    });
  });

  it('interrupts everything when a person stops the agent, and one subagent when it is that one', () => {
    const lines = [
      start(1, 'a', 'view'),
      start(2, 'b', 'view', {}, { agentId: 'x' }),
      event(3, 'abort', { reason: 'user_initiated' }, { agentId: 'x' }),
    ];
    const outcomes = (texts: readonly string[]) => [...read(texts, false).values()].map(({ eventId, outcome }) => [eventId, outcome]);
    expect(outcomes(lines)).toEqual([
      ['copilot:b', 'interrupted'],
      ['copilot:a', 'open'],
    ]);
    expect(outcomes([...lines, event(4, 'abort', { reason: 'user_initiated' })])).toEqual([
      ['copilot:b', 'interrupted'],
      ['copilot:a', 'interrupted'],
    ]);
  });

  it('leaves the files of other agents alone', () => {
    for (const line of [
      '{"type":"session_meta","payload":{"id":"x"},"timestamp":"2026-11-20T08:00:00Z"}',
      '{"type":"user","uuid":"u","parentUuid":null,"sessionId":"s","message":{"content":"x"}}',
      '{"sessionId":"s","projectHash":"h"}',
      '{"type":"session.start","data":{}}',
      'no JSON',
    ])
      expect(copilotSource.recognises([line])).toBe(false);
  });

  it.each([
    [{ HOME: '/home/ada' }, ['/home/ada/.copilot/session-state']],
    [{ HOME: '/home/ada', COPILOT_HOME: '/data/copilot' }, ['/data/copilot/session-state']],
    [{ HOME: '/home/ada', XDG_STATE_HOME: '/state' }, ['/home/ada/.copilot/session-state', '/state/.copilot/session-state']],
    [{}, []],
  ])('looks with %j in %j', (environment, roots) => {
    expect(copilotSource.defaultRoots(environment)).toEqual(roots);
  });
});
