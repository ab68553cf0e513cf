import { describe, expect, it } from 'vitest';
import { type ReceivedHook, takeHooks } from '../../../../test/support/read-hooks.ts';
import { classifyResult } from '../classify-result.ts';
import { ClaudeCodeHookReceiver } from './claude-code-hook-receiver.ts';
import { CLAUDE_CODE_HOOK_EVENTS } from './hook-events.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** A message received so many seconds after the start. */
function hook(second: number, event: string, fields: object = {}): ReceivedHook {
  const common = { session_id: 'session-1', cwd: '/home/ada/shop', permission_mode: 'default', hook_event_name: event };
  return { at: START + second * 1000, body: JSON.stringify({ ...common, ...fields }) };
}

const tool = (second: number, event: string, id: string, name: string, fields: object = {}) =>
  hook(second, event, { tool_use_id: id, tool_name: name, tool_input: {}, ...fields });
const bash = (second: number, event: string, fields: object = {}) =>
  tool(second, event, 'b', 'Bash', { tool_input: { command: 'npm test' }, ...fields });
const skill = (second: number, event: string, fields: object = {}) =>
  tool(second, event, 's', 'Skill', { tool_input: { skill: 'pdf' }, ...fields });
const agent = (second: number, event: string, fields: object = {}) =>
  tool(second, event, 'a', 'Agent', { tool_input: { subagent_type: 'reviewer' }, ...fields });
const prompt = (second: number, promptId?: string, text = 'and now') =>
  hook(second, 'UserPromptSubmit', { prompt: text, ...(promptId === undefined ? {} : { prompt_id: promptId }) });
const expansion = (second: number, fields: object = {}) =>
  hook(second, 'UserPromptExpansion', { expansion_type: 'slash_command', command_name: 'deploy', prompt_id: 'p1', ...fields });

const take = (...messages: ReceivedHook[]) => takeHooks(new ClaudeCodeHookReceiver(), messages);
/** What became of one invocation: start and end in seconds after the start, the duration in ms. */
function outcomeOf(id: string, ...messages: ReceivedHook[]) {
  const found = take(...messages).invocations.get(`claude-code:${id}`);
  if (found === undefined) return undefined;
  const second = (at: number | null) => (at === null ? null : (at - START) / 1000);
  const { outcome, certainty, errorType, durationMs } = found;
  return { outcome, certainty, errorType, from: second(found.startedAt), to: second(found.endedAt), durationMs };
}
const ended = (outcome: string, from: number, to: number | null, durationMs: number | null, errorType: string | null = null) => ({
  ...{ outcome, from, to, durationMs, errorType },
  certainty: 'observed',
});
const presumed = (...end: Parameters<typeof ended>) => ({ ...ended(...end), certainty: 'presumed' });
const open = (from: number) => ({ outcome: 'open', certainty: 'none', from, to: null, durationMs: null, errorType: null });

describe('tool calls', () => {
  it('are open from PreToolUse on, and say what they are', () => {
    expect(outcomeOf('b', bash(1, 'PreToolUse'))).toEqual(open(1));
    expect(take(bash(1, 'PreToolUse', { agent_id: 'a7f' })).observations[0]).toMatchObject({
      ...{ eventId: 'claude-code:b', source: 'hook', agent: 'claude-code', sessionId: 'session-1', subagentId: 'a7f' },
      ...{ skill: { kind: 'shell', name: 'npm test' }, phase: 'verification', trigger: 'model' },
    });
  });

  it.each<[string, ReceivedHook[], object]>([
    ['with PostToolUse', [bash(1, 'PreToolUse'), bash(4, 'PostToolUse')], ended('completed', 1, 4, 3000)],
    [
      'as long as the agent measured',
      [bash(1, 'PreToolUse'), bash(4, 'PostToolUse', { duration_ms: 1200 })],
      ended('completed', 1, 4, 1200),
    ],
    ['measured in text', [bash(1, 'PreToolUse'), bash(4, 'PostToolUse', { duration_ms: '1200.5' })], ended('completed', 1, 4, 1200.5)],
    ['measured in nonsense', [bash(1, 'PreToolUse'), bash(4, 'PostToolUse', { duration_ms: '-3 s' })], ended('completed', 1, 4, 3000)],
    ['whose start nobody saw', [bash(4, 'PostToolUse', { duration_ms: 1500 })], ended('completed', 2.5, 4, 1500)],
    ['of which nothing is known but that', [bash(4, 'PostToolUse')], ended('completed', 4, null, null)],
    ['told before the start', [bash(4, 'PostToolUse', { duration_ms: 3000 }), bash(1.1, 'PreToolUse')], ended('completed', 1, 4, 3000)],
    [
      'stopped by a person',
      [bash(1, 'PreToolUse'), bash(4, 'PostToolUse', { tool_response: { stdout: '', interrupted: true } })],
      ended('interrupted', 1, 4, 3000, 'user_interrupted'),
    ],
    [
      'interrupted',
      [bash(1, 'PreToolUse'), bash(4, 'PostToolUseFailure', { error: 'Exit code 137', is_interrupt: true })],
      ended('interrupted', 1, 4, 3000, 'user_interrupted'),
    ],
    ['failed unseen', [bash(4, 'PostToolUseFailure', { error: 'Exit code 2\n' })], ended('failed', 4, null, null, 'exit_code_2')],
    [
      'denied',
      [bash(1, 'PreToolUse'), bash(4, 'PermissionDenied', { reason: 'rm -rf of the home' })],
      ended('rejected', 1, 4, 3000, 'permission_denied'),
    ],
    [
      'denied as nobody could judge',
      [
        bash(1, 'PreToolUse'),
        bash(4, 'PermissionDenied', { reason: 'Classifier is temporarily unavailable, so auto mode cannot judge Bash' }),
      ],
      ended('rejected', 1, 4, 3000, 'automode_unavailable'),
    ],
    ['without an end when the session is over', [bash(1, 'PreToolUse'), hook(9, 'SessionEnd')], presumed('abandoned', 1, null, null)],
  ])('end: %s', (_, messages, expected) => {
    expect(outcomeOf('b', ...messages)).toEqual(expected);
  });

  it.each([
    'Exit code 1\nfailed',
    'Exit code 128',
    'Command timed out after 2m 0s',
    'MCP error -32000: Connection closed',
    'ENOENT: no such file',
    'something else',
    '',
  ])('fail with the class of error that the transcript has: %j', (error) => {
    const { outcome, errorType } = classifyResult({ isError: true, isInterrupted: false, text: error, denialKind: undefined });
    expect(outcomeOf('b', bash(1, 'PreToolUse'), bash(2, 'PostToolUseFailure', { error }))).toEqual(ended(outcome, 1, 2, 1000, errorType));
  });

  it('take no notice of PermissionRequest', () => {
    expect(outcomeOf('b', bash(1, 'PreToolUse'), bash(2, 'PermissionRequest'))).toEqual(open(1));
  });

  it('are counted and not recorded when they have no id', () => {
    const { observations, rejected, sessions } = take(
      hook(1, 'PreToolUse', { tool_name: 'Bash' }),
      hook(2, 'PostToolUse', { tool_name: 'Bash' }),
    );
    expect([observations, rejected, sessions.length]).toEqual([[], { no_identity: 2 }, 2]);
  });
});

describe('skills', () => {
  const launched = [prompt(0, 'p1'), skill(1, 'PreToolUse'), skill(1.03, 'PostToolUse', { duration_ms: 4 })];

  it.each<[string, ReceivedHook[], object]>([
    ['are only launched by their call', [], open(1)],
    ['end with what came before the next prompt', [bash(3, 'PreToolUse'), prompt(60, 'p2')], ended('completed', 1, 3, 2000)],
    ['end with the session like that', [bash(3, 'PreToolUse'), hook(60, 'SessionEnd')], ended('completed', 1, 3, 2000)],
    ['are presumed over when the agent stops', [bash(3, 'PreToolUse'), hook(5, 'Stop')], presumed('completed', 1, 5, 4000)],
    ['are presumed over when the turn broke off', [hook(5, 'StopFailure', { error: 'overloaded' })], presumed('completed', 1, 5, 4000)],
    ['may go on after a stop', [hook(5, 'Stop'), bash(7, 'PreToolUse'), hook(9, 'Stop'), prompt(60)], ended('completed', 1, 9, 8000)],
    ['do not last while nobody works', [hook(5, 'Stop'), hook(65, 'Notification'), prompt(90)], ended('completed', 1, 5, 4000)],
    ['are not ended by their own prompt told late', [prompt(2, 'p1')], open(1)],
    ['are not ended by what the agent writes itself', [prompt(9, 'p2', '<task-notification></task-notification>')], open(1)],
    ['are not ended by a subagent that stops', [hook(9, 'SubagentStop', { agent_id: 'a7f' }), hook(9, 'SubagentStop')], open(1)],
    ['end with a prompt that is a picture', [bash(3, 'PreToolUse'), prompt(60, 'p2', '')], ended('completed', 1, 3, 2000)],
    [
      'are interrupted with the tool that a person interrupts',
      [bash(3, 'PreToolUse'), bash(4, 'PostToolUseFailure', { error: 'x', is_interrupt: 'true' }), prompt(60, 'p2')],
      ended('interrupted', 1, 4, 3000, 'user_interrupted'),
    ],
  ])('%s', (_, messages, expected) => {
    expect(outcomeOf('s', ...launched, ...messages)).toEqual(expected);
  });

  it.each<[string, ReceivedHook[], object]>([
    [
      'fail to launch',
      [skill(1, 'PreToolUse'), skill(2, 'PostToolUseFailure', { error: 'Unknown skill: pdf' })],
      ended('failed_to_launch', 1, 2, 1000, 'unknown_skill'),
    ],
    [
      'fail to launch unseen',
      [skill(2, 'PostToolUseFailure', { error: 'Unknown skill: pdf', duration_ms: 3 })],
      ended('failed_to_launch', 1.997, 2, 3, 'unknown_skill'),
    ],
    ['may be denied', [skill(1, 'PreToolUse'), skill(2, 'PermissionDenied')], ended('rejected', 1, 2, 1000, 'permission_denied')],
    ['were not launched without an answer', [skill(1, 'PreToolUse'), hook(5, 'Stop'), prompt(9)], presumed('abandoned', 1, null, null)],
    ['are known by their launch alone', [skill(2, 'PostToolUse', { duration_ms: 4 }), prompt(9)], ended('completed', 1.996, 2, 4)],
    [
      'stay launched when the call is told late',
      [skill(2, 'PostToolUse'), skill(1.9, 'PreToolUse'), prompt(9)],
      ended('completed', 1.9, 2, 100),
    ],
  ])('%s', (_, messages, expected) => {
    expect(outcomeOf('s', ...messages)).toEqual(expected);
  });

  it('of a subagent are its own', () => {
    const inside = { agent_id: 'a7f', agent_type: 'reviewer' };
    const messages = [skill(1, 'PreToolUse', inside), skill(2, 'PostToolUse', inside), prompt(5, 'p2'), hook(6, 'Stop')];
    expect(outcomeOf('s', ...messages)).toEqual(open(1));
    expect(outcomeOf('s', ...messages, hook(8, 'SubagentStop', inside))).toEqual(presumed('completed', 1, 8, 7000));
  });
});

describe('typed skills', () => {
  it.each<[string, ReceivedHook[], object | undefined]>([
    ['begin when they are typed', [expansion(1)], open(1)],
    ['are not ended by their own prompt', [expansion(1), prompt(1, 'p1', '/deploy')], open(1)],
    ['nor when that comes first', [prompt(1, 'p1', '/deploy'), expansion(1.01)], open(1.01)],
    ['end with the next', [expansion(1), prompt(1, 'p1'), hook(5, 'Stop'), prompt(60, 'p2')], ended('completed', 1, 5, 4000)],
    [
      'end with the next that is typed',
      [expansion(1), hook(5, 'Stop'), expansion(60, { prompt_id: 'p2' })],
      ended('completed', 1, 5, 4000),
    ],
    ['may be the prompt of an MCP server', [expansion(1, { expansion_type: 'mcp_prompt', command_name: 'mcp__docs__ask' })], open(1)],
    ['are no other expansions', [expansion(1, { expansion_type: 'file_mention' })], undefined],
  ])('%s', (_, messages, expected) => {
    expect(outcomeOf('prompt:p1', ...messages)).toEqual(expected);
  });

  it('have their name without arguments, and are marked as typed', () => {
    expect(take(expansion(1, { command_name: '/shop:deploy staging' })).observations[0]).toMatchObject({
      skill: { kind: 'skill', name: 'shop:deploy' },
      trigger: 'typed',
    });
  });

  it('are left to the transcript when their prompt has no id, and yet end the last', () => {
    const { rejected, invocations } = take(
      ...[skill(1, 'PreToolUse'), skill(2, 'PostToolUse')],
      hook(9, 'UserPromptExpansion', { expansion_type: 'slash_command', command_name: 'deploy' }),
    );
    expect(rejected).toEqual({ no_identity: 1 });
    expect([...invocations.values()]).toMatchObject([{ eventId: 'claude-code:s', outcome: 'completed' }]);
  });
});

describe('subagents', () => {
  const launch = { tool_response: { status: 'async_launched', agentId: 'a7f' }, duration_ms: 8 };
  const finish = { tool_response: { status: 'completed', agentId: 'a7f', totalDurationMs: 7900 }, duration_ms: 8100 };
  const notification = '<task-notification><task-id>a7f</task-id><status>failed</status></task-notification>';

  it.each<[string, ReceivedHook[], object]>([
    [
      'end with their call, as long as they worked',
      [agent(1, 'PreToolUse'), agent(9, 'PostToolUse', finish)],
      ended('completed', 1, 9, 7900),
    ],
    ['end unseen', [agent(9, 'PostToolUse', finish)], ended('completed', 1.1, 9, 7900)],
    ['go on in the background', [agent(1, 'PreToolUse'), agent(2, 'PostToolUse', launch)], open(1)],
    [
      'end there when they stop',
      [agent(1, 'PreToolUse'), agent(2, 'PostToolUse', launch), hook(60, 'SubagentStop', { agent_id: 'a7f' })],
      ended('completed', 1, 60, 59_000),
    ],
    [
      'end there as their notification says',
      [agent(1, 'PreToolUse'), agent(2, 'PostToolUse', launch), prompt(60, 'p2', notification)],
      ended('failed', 1, 60, 59_000, 'task_failed'),
    ],
    [
      'are known by their launch alone',
      [agent(2, 'PostToolUse', launch), hook(60, 'SubagentStop', { agent_id: 'a7f' })],
      ended('completed', 1.992, 60, 58_008),
    ],
    [
      'are presumed over with the session',
      [agent(1, 'PreToolUse'), agent(2, 'PostToolUse', launch), hook(60, 'SessionEnd')],
      presumed('completed', 1, null, null),
    ],
  ])('%s', (_, messages, expected) => {
    expect(outcomeOf('a', ...messages)).toEqual(expected);
  });

  it('that nobody called are nothing', () => {
    expect(take(hook(1, 'SubagentStart', { agent_id: 'a7f' }), hook(2, 'SubagentStop', { agent_id: 'a7f' })).observations).toEqual([]);
  });
});

describe('messages', () => {
  it.each<[string, string, string]>([
    ['not JSON', '{"session_id":', 'not_json'],
    ['empty', '', 'not_json'],
    ['a list', '[]', 'unknown_shape'],
    ['without a session', JSON.stringify({ hook_event_name: 'Stop' }), 'unknown_shape'],
    ['without an event', JSON.stringify({ session_id: 'session-1' }), 'unknown_shape'],
    ['of an unknown event', hook(1, 'PreToolUsed').body, 'unknown_shape'],
    ['of a call without a tool', hook(1, 'PreToolUse', { tool_use_id: 'b' }).body, 'unknown_shape'],
    ['of a call with a broken id', hook(1, 'PostToolUse', { tool_use_id: 'b b', tool_name: 'Bash' }).body, 'unknown_shape'],
    ['of a command without a name', expansion(1, { command_name: null }).body, 'unknown_shape'],
  ])('%s are counted as broken', (_, body, reason) => {
    expect(new ClaudeCodeHookReceiver().take(body, START)).toEqual({
      invocations: [],
      rejections: [{ source: 'hook', reason, count: 1 }],
    });
  });

  it('of all 31 events are known, and those of no interest leave no trace', () => {
    expect(CLAUDE_CODE_HOOK_EVENTS.read.size + CLAUDE_CODE_HOOK_EVENTS.ignored.size).toBe(31);
    const receiver = new ClaudeCodeHookReceiver();
    for (const event of CLAUDE_CODE_HOOK_EVENTS.ignored) {
      expect(receiver.take(hook(1, event).body, START)).toEqual({ invocations: [] });
    }
    for (const event of CLAUDE_CODE_HOOK_EVENTS.read) expect(receiver.take(hook(1, event).body, START).sessions).toHaveLength(1);
  });

  it('tell where a session was started once, and when it was last at work each time', () => {
    const { sessions } = take(hook(0, 'SessionStart'), bash(1, 'PreToolUse', { cwd: '/home/ada/shop/web' }));
    expect(sessions).toEqual([
      { sessionId: 'session-1', agent: 'claude-code', firstEventAt: START, lastEventAt: START, directory: '/home/ada/shop' },
      { sessionId: 'session-1', agent: 'claude-code', firstEventAt: START + 1000, lastEventAt: START + 1000 },
    ]);
  });

  it('of one session do not end the skills of another', () => {
    const other = hook(5, 'UserPromptSubmit', { session_id: 'session-2', prompt: 'hello' });
    expect(outcomeOf('s', skill(1, 'PreToolUse'), skill(2, 'PostToolUse'), other)).toEqual(open(1));
  });
});
