import { describe, expect, it } from 'vitest';
import {
  hashUser,
  logsRequest,
  type MadeUpLog,
  type MadeUpSpan,
  RECEIVED_AT,
  spansRequest,
  sumsRequest,
  takeJson,
  type Values,
} from '../../../../test/support/otlp.ts';
import { createOtlpReceiver } from '../../otlp/otlp-receiver.ts';
import { ClaudeCodeMapper } from './claude-code-mapper.ts';

const FROM = { resource: { 'service.name': 'claude-code', 'service.version': '2.1.205' }, scope: 'com.anthropic.claude_code.events' };
const ADA = { 'user.id': 'f00d', 'user.account_uuid': 'acc-1', 'user.email': 'ada@example.com' };

const receive = () => createOtlpReceiver({ mappers: [new ClaudeCodeMapper()], hashUser });

function event(name: string, secondsAgo: number, attributes: Values = {}): MadeUpLog {
  const common = { ...ADA, 'session.id': 'session-1', 'prompt.id': 'prompt-1', 'event.name': name };
  return { body: `claude_code.${name}`, secondsAgo, attributes: { ...common, ...attributes } };
}

const result = (secondsAgo: number, attributes: Values) =>
  event('tool_result', secondsAgo, { tool_use_id: 'toolu_1', success: 'true', duration_ms: '1500', ...attributes });

const takeEvents = (...events: MadeUpLog[]) => takeJson(receive(), 'logs', logsRequest(FROM, events));
const at = (secondsAgo: number) => RECEIVED_AT - secondsAgo * 1000;

describe('ClaudeCodeMapper', () => {
  it('takes a tool result as an ended call, with numbers and truth values as texts', () => {
    const parameters = JSON.stringify({ bash_command: 'cd', full_command: 'cd /home/ada/secret && npm test' });
    const { invocations, sessions, rejections } = takeEvents(result(10, { tool_name: 'Bash', tool_parameters: parameters }));
    expect(invocations).toEqual([
      {
        eventId: 'claude-code:toolu_1',
        skill: { kind: 'shell', name: 'npm test' },
        sessionId: 'session-1',
        agent: 'claude-code',
        source: 'otlp',
        startedAt: at(11.5),
        endedAt: at(10),
        measuredDurationMs: 1500,
        outcome: 'completed',
        certainty: 'observed',
        phase: 'verification',
        trigger: 'model',
      },
    ]);
    expect(sessions).toEqual([
      {
        sessionId: 'session-1',
        agent: 'claude-code',
        firstEventAt: at(10),
        lastEventAt: at(10),
        agentVersion: '2.1.205',
        userId: hashUser('ada@example.com'),
      },
    ]);
    expect(rejections).toEqual([]);
  });

  it.each<[Values, string, string]>([
    [{ tool_name: 'Bash', tool_parameters: '{"bash_command":"git"}' }, 'shell', 'git'],
    [{ tool_name: 'Task', tool_parameters: '{"subagent_type":"Explore"}' }, 'agent', 'Explore'],
    [{ tool_name: 'Agent', tool_parameters: '{"subagent_type":"acme:reviewer"}' }, 'agent', 'acme:reviewer'],
    [{ tool_name: 'Skill', tool_parameters: '{"skill_name":"probekit:probe"}' }, 'skill', 'probekit:probe'],
    [
      { tool_name: 'mcp_tool', tool_parameters: '{"mcp_server_name":"plugin:acme:tracker","mcp_tool_name":"list_issues"}' },
      'mcp',
      'mcp__plugin_acme_tracker__list_issues',
    ],
    [{ tool_name: 'mcp__tracker__list_issues' }, 'mcp', 'mcp__tracker__list_issues'],
    [{ tool_name: 'Read' }, 'tool', 'Read'],
  ])('names %j %s %s', (attributes, kind, name) => {
    expect(takeEvents(result(10, attributes)).invocations[0]?.skill).toEqual({ kind, name });
  });

  it.each<[Values, string]>([
    [{ tool_name: 'Bash' }, 'shell'],
    [{ tool_name: 'Bash', tool_parameters: 'cut off {' }, 'shell'],
    [{ tool_name: 'Task' }, 'agent'],
    [{ tool_name: 'Agent', tool_parameters: '{"subagent_type":"custom"}' }, 'agent'],
    [{ tool_name: 'Skill' }, 'skill'],
    [{ tool_name: 'Skill', tool_parameters: '{"skill_name":"custom_skill"}' }, 'skill'],
    [{ tool_name: 'Skill', tool_parameters: '{"skill_name":"third-party"}' }, 'skill'],
    [{ tool_name: 'mcp_tool' }, 'mcp'],
    [{ tool_name: 'mcp_tool', tool_parameters: '{"mcp_server_name":"custom","mcp_tool_name":"custom"}' }, 'mcp'],
  ])('hides what %j does not tell', (attributes, kind) => {
    expect(takeEvents(result(10, attributes)).invocations[0]?.skill).toEqual({ kind, name: '(hidden)' });
  });

  it.each<[Values, string, string]>([
    [{ error_type: 'ShellError' }, 'failed', 'shell_error'],
    [{ error_type: 'Error:ENOENT' }, 'failed', 'error_enoent'],
    [{ error_type: 'AbortError' }, 'interrupted', 'user_interrupted'],
    [{ error_type: 'ShellError', error: 'Exit code 2\n/home/ada/secret' }, 'failed', 'exit_code_2'],
    [{ error: 'a secret about /home/ada that nobody classified' }, 'failed', 'tool_error'],
    [{}, 'failed', 'tool_error'],
  ])('ends a call with %j as %s, %s', (attributes, outcome, errorType) => {
    const batch = takeEvents(result(10, { tool_name: 'Read', success: 'false', ...attributes }));
    expect(batch.invocations[0]).toMatchObject({ outcome, errorType });
    expect(JSON.stringify(batch)).not.toContain('secret');
  });

  it.each([
    ['user_reject', 'rejected', 'user_rejected'],
    ['user_abort', 'interrupted', 'user_interrupted'],
    ['hook', 'rejected', 'hook_denied'],
    ['config', 'rejected', 'permission_denied'],
  ])('takes a call that was turned down by %s as %s', (source, outcome, errorType) => {
    const decision = { tool_name: 'Bash', tool_use_id: 'toolu_1', decision: 'reject', source };
    expect(takeEvents(event('tool_decision', 5, decision)).invocations).toMatchObject([{ outcome, errorType, certainty: 'observed' }]);
  });

  it('waits for the result of a call that was let run', () => {
    const decision = { tool_name: 'Bash', tool_use_id: 'toolu_1', decision: 'accept', source: 'config' };
    expect(takeEvents(event('tool_decision', 5, decision)).invocations).toEqual([]);
  });

  it('presumes that a subagent set to work in the background does well, for as long as nobody knows', () => {
    expect(takeEvents(result(10, { tool_name: 'Agent' })).invocations[0]).toMatchObject({ outcome: 'completed', certainty: 'presumed' });
    expect(takeEvents(result(10, { tool_name: 'Agent' })).invocations[0]).not.toHaveProperty('measuredDurationMs');
    expect(takeEvents(result(10, { tool_name: 'Agent' })).invocations[0]).not.toHaveProperty('endedAt');
    const foreground = { tool_name: 'Agent', tool_input: '{"prompt":"x","run_in_background":false}' };
    expect(takeEvents(result(10, foreground)).invocations[0]).toMatchObject({ certainty: 'observed', measuredDurationMs: 1500 });
    const older = { ...FROM, resource: { ...FROM.resource, 'service.version': '2.1.197' } };
    const batch = takeJson(receive(), 'logs', logsRequest(older, [result(10, { tool_name: 'Task' })]));
    expect(batch.invocations[0]).toMatchObject({ certainty: 'observed', measuredDurationMs: 1500 });
    const command = { tool_name: 'Bash', tool_input: '{"command":"npm start","run_in_background":true}' };
    expect(takeEvents(result(10, command)).invocations[0]).toMatchObject({ certainty: 'presumed' });
  });

  it('knows a skill to work from its launch to the last event before the next prompt', () => {
    const launch = result(100, { tool_name: 'Skill', tool_parameters: '{"skill_name":"review"}', duration_ms: '4' });
    const { invocations } = takeEvents(
      event('user_prompt', 110),
      launch,
      event('api_request', 60),
      event('plugin_loaded', 50),
      event('user_prompt', 30, { 'prompt.id': 'prompt-2' }),
      event('api_request', 20, { 'prompt.id': 'prompt-2' }),
    );
    expect(invocations).toMatchObject([
      { eventId: 'claude-code:toolu_1', outcome: 'open', startedAt: at(100.004) },
      { eventId: 'claude-code:toolu_1', outcome: 'completed', certainty: 'observed', startedAt: at(100.004), endedAt: at(60) },
    ]);
    expect(invocations[1]).not.toHaveProperty('measuredDurationMs');
  });

  it('knows a skill told of by event and span as one', () => {
    const receiver = receive();
    const launch = result(100, { tool_name: 'Skill', tool_parameters: '{"skill_name":"review"}' });
    const attributes = { 'session.id': 'session-1', tool_name: 'Skill', skill_name: 'review', tool_use_id: 'toolu_1' };
    takeJson(receiver, 'logs', logsRequest(FROM, [launch, event('api_request', 60)]));
    takeJson(receiver, 'traces', spansRequest(FROM, [{ name: 'claude_code.tool', from: 101, to: 100, attributes }]));
    const prompt = event('user_prompt', 30, { 'prompt.id': 'prompt-2' });
    expect(takeJson(receiver, 'logs', logsRequest(FROM, [prompt])).invocations).toMatchObject([{ outcome: 'completed', endedAt: at(60) }]);
  });

  it('knows a typed skill by its prompt', () => {
    const typed = { 'skill.name': 'custom_skill', invocation_trigger: 'user-slash' };
    const { invocations } = takeEvents(
      event('user_prompt', 100),
      event('skill_activated', 99, typed),
      event('api_request', 80),
      event('user_prompt', 70, { 'prompt.id': 'prompt-2' }),
      event('skill_activated', 69, { 'prompt.id': 'prompt-2', 'skill.name': '/acme:deploy', invocation_trigger: 'user-slash' }),
      event('skill_activated', 68, { 'prompt.id': 'prompt-2', 'skill.name': 'pdf', invocation_trigger: 'claude-proactive' }),
      event('skill_activated', 67, { 'prompt.id': 'prompt-2', 'skill.name': 'pdf', invocation_trigger: 'nested-skill' }),
    );
    expect(invocations).toMatchObject([
      { eventId: 'claude-code:prompt:prompt-1', skill: { kind: 'skill', name: '(hidden)' }, outcome: 'open', trigger: 'typed' },
      { eventId: 'claude-code:prompt:prompt-1', outcome: 'completed', startedAt: at(99), endedAt: at(80) },
      { eventId: 'claude-code:prompt:prompt-2', skill: { kind: 'skill', name: 'acme:deploy' }, outcome: 'open' },
    ]);
  });

  it('ends a skill that did not launch at once', () => {
    const failed = { tool_name: 'Skill', tool_parameters: '{"skill_name":"review"}', success: 'false', error_type: 'Error' };
    expect(takeEvents(result(10, failed)).invocations).toMatchObject([{ outcome: 'failed_to_launch', certainty: 'observed' }]);
    const decision = { tool_name: 'Skill', tool_use_id: 'toolu_1', decision: 'reject', source: 'user_reject' };
    expect(takeEvents(event('tool_decision', 5, decision)).invocations).toMatchObject([{ outcome: 'rejected' }]);
  });

  it('presumes a skill over when its session has gone quiet', () => {
    const receiver = receive();
    const launch = result(10, { tool_name: 'Skill', tool_parameters: '{"skill_name":"review"}' });
    takeJson(receiver, 'logs', logsRequest(FROM, [launch, event('api_request', 5)]));
    const nothing = logsRequest(FROM, []);
    expect(takeJson(receiver, 'logs', nothing, RECEIVED_AT + 60_000).invocations).toEqual([]);
    const { invocations } = takeJson(receiver, 'logs', nothing, RECEIVED_AT + 3_600_000);
    expect(invocations).toMatchObject([{ outcome: 'completed', certainty: 'presumed', endedAt: at(5) }]);
  });

  it('remembers a bounded number of sessions', () => {
    const launch = { tool_name: 'Skill', tool_parameters: '{"skill_name":"review"}' };
    const events = Array.from({ length: 1_001 }, (_, i) =>
      result(10, { ...launch, tool_use_id: `toolu_${i}`, 'session.id': `session-${i}` }),
    );
    const { invocations } = takeEvents(...events);
    expect(invocations.filter(({ outcome }) => outcome === 'open')).toHaveLength(1_001);
    expect(invocations.filter(({ certainty }) => certainty === 'presumed')).toMatchObject([{ eventId: 'claude-code:toolu_0' }]);
  });

  it('counts what it wanted and could not use, and passes over what it does not know', () => {
    const receiver = receive();
    const taken = receiver.take({
      signal: 'logs',
      encoding: 'json',
      receivedAt: RECEIVED_AT,
      body: Buffer.from(
        JSON.stringify(
          logsRequest(FROM, [
            { attributes: { 'event.name': 'tool_result', tool_use_id: 'toolu_1', tool_name: 'Read' } },
            { attributes: { 'event.name': 'of_tomorrow' } },
            event('of_tomorrow', 1),
            event('tool_result', 1, { tool_name: 'Read' }),
            event('tool_result', 1, { tool_use_id: 'toolu_1' }),
            event('skill_activated', 1, { 'prompt.id': '', invocation_trigger: 'user-slash' }),
          ]),
        ),
      ),
    });
    expect(taken).toMatchObject({
      kind: 'taken',
      rejectedCount: 4,
      problem: 'could not use 1 (no_session), 2 (no_identity), 1 (no_name)',
      batch: {
        invocations: [],
        rejections: [
          { source: 'otlp', reason: 'no_session', count: 1 },
          { source: 'otlp', reason: 'no_identity', count: 2 },
          { source: 'otlp', reason: 'no_name', count: 1 },
        ],
      },
    });
  });

  it('never lets an address out, nor anything that was typed or answered', () => {
    const secret = 'a-secret-of-ada';
    const batch = takeEvents(
      event('user_prompt', 100, { prompt: secret, command_name: secret }),
      event('assistant_response', 90, { response: secret }),
      result(80, {
        tool_name: 'Bash',
        tool_parameters: `{"full_command":"npm test -- ${secret}","description":"${secret}"}`,
        tool_input: secret,
      }),
      result(70, { tool_name: 'Read', success: 'false', error: `${secret}: not found`, tool_use_id: 'toolu_2' }),
    );
    expect(batch.invocations).toHaveLength(2);
    expect(JSON.stringify(batch)).not.toMatch(/ada@|example\.com|a-secret-of-ada/);
  });

  it.each([
    ['account', { 'user.account_uuid': 'acc-1', 'user.id': 'f00d' }, 'acc-1'],
    ['installation', { 'user.id': 'f00d' }, 'f00d'],
  ])('knows a user without an address by the %s', (_what, user, id) => {
    const log = { secondsAgo: 1, attributes: { 'event.name': 'api_request', 'session.id': 'session-1', ...user } };
    expect(takeJson(receive(), 'logs', logsRequest(FROM, [log])).sessions).toMatchObject([{ userId: hashUser(id) }]);
  });

  it('knows its records by their names when the service has another', () => {
    const renamed = { resource: { 'service.name': 'team-7' } };
    expect(takeJson(receive(), 'logs', logsRequest({ ...FROM, ...renamed }, [result(1, { tool_name: 'Read' })])).invocations).toHaveLength(
      1,
    );
    const unknown = logsRequest(renamed, [
      { secondsAgo: 1, attributes: { 'event.name': 'tool_result', 'session.id': 's', tool_use_id: 't' } },
    ]);
    expect(takeJson(receive(), 'logs', unknown)).toMatchObject({ invocations: [], sessions: [], rejections: [] });
  });
});

describe('ClaudeCodeMapper of spans', () => {
  const tool = (span: Partial<MadeUpSpan> = {}): MadeUpSpan => ({
    name: 'claude_code.tool',
    ...span,
    attributes: { 'session.id': 'session-1', tool_name: 'Bash', tool_use_id: 'toolu_1', agent_id: 'a1', ...span.attributes },
  });
  const child = (name: string, attributes: Values): MadeUpSpan => {
    return { name: `claude_code.tool.${name}`, spanId: 'c'.repeat(16), parentSpanId: 'b'.repeat(16), attributes };
  };
  const takeSpans = (...spans: MadeUpSpan[]) => takeJson(receive(), 'traces', spansRequest(FROM, spans));

  it('takes the outcome and the duration from the span of the execution', () => {
    const { invocations } = takeSpans(child('execution', { success: false, error: 'ShellError', duration_ms: 700 }), tool());
    expect(invocations).toMatchObject([
      {
        eventId: 'claude-code:toolu_1',
        ...{ startedAt: at(10), endedAt: at(8), measuredDurationMs: 700, subagentId: 'a1' },
        ...{ outcome: 'failed', errorType: 'shell_error', certainty: 'observed' },
      },
    ]);
  });

  it('finds the execution in an earlier request', () => {
    const receiver = receive();
    takeJson(receiver, 'traces', spansRequest(FROM, [child('execution', { success: true, duration_ms: 700 })]));
    const { invocations } = takeJson(receiver, 'traces', spansRequest(FROM, [tool()]));
    expect(invocations).toMatchObject([{ outcome: 'completed', certainty: 'observed', measuredDurationMs: 700 }]);
  });

  it('knows a call that was turned down, and presumes where it was told nothing', () => {
    const blocked = child('blocked_on_user', { decision: 'reject', source: 'user_reject' });
    expect(takeSpans(blocked, tool()).invocations).toMatchObject([{ outcome: 'rejected', errorType: 'user_rejected' }]);
    expect(takeSpans(tool()).invocations).toMatchObject([{ outcome: 'completed', certainty: 'presumed' }]);
    expect(takeSpans(tool({ isError: true })).invocations).toMatchObject([{ outcome: 'failed', certainty: 'presumed' }]);
  });

  it('opens a window for a skill, and names the call from the span itself', () => {
    const skill = tool({ attributes: { tool_name: 'Skill', skill_name: 'review', 'gen_ai.tool.call.id': 'toolu_1' } });
    expect(takeSpans(skill).invocations).toMatchObject([{ skill: { kind: 'skill', name: 'review' }, outcome: 'open' }]);
    const request = { name: 'claude_code.llm_request', from: 7, to: 3, attributes: { 'session.id': 'session-1' } };
    const receiver = receive();
    takeJson(receiver, 'traces', spansRequest(FROM, [skill, request]));
    const { invocations } = takeJson(receiver, 'logs', logsRequest(FROM, [event('user_prompt', 1)]));
    expect(invocations).toMatchObject([{ outcome: 'completed', endedAt: at(3) }]);
    const command = tool({ attributes: { full_command: 'git commit -m secret' } });
    expect(takeSpans(command).invocations).toMatchObject([{ skill: { kind: 'shell', name: 'git commit' } }]);
  });
});

describe('ClaudeCodeMapper of meters', () => {
  it('reads its meters, without whom they are about', () => {
    const attributes = {
      ...ADA,
      'session.id': 'session-1',
      model: 'opus',
      'skill.name': 'third-party',
      type: 'custom',
      'agent.name': 'Explore',
    };
    const cost = { name: 'claude_code.cost.usage', unit: 'USD', value: 0.25, attributes };
    const batch = takeJson(receive(), 'metrics', sumsRequest(FROM, [cost, { name: 'claude_code.of_tomorrow', value: 1 }]));
    expect(batch.readings).toEqual([
      {
        agent: 'claude-code',
        name: 'claude_code.cost.usage',
        unit: 'USD',
        attributes: { model: 'opus', 'skill.name': '(hidden)', type: 'custom', 'agent.name': 'Explore' },
        series: expect.stringMatching(/^[\da-f]{64}$/),
        temporality: 'delta',
        startedAt: at(60),
        at: at(1),
        value: 0.25,
      },
    ]);
    expect(batch.rejections).toEqual([]);
    expect(JSON.stringify(batch)).not.toMatch(/ada@|f00d|session-1/);
  });

  it('tells series apart by everything, and knows each again', () => {
    const series = (attributes: Values) =>
      takeJson(receive(), 'metrics', sumsRequest(FROM, [{ name: 'claude_code.cost.usage', value: 1, attributes }])).readings?.[0]?.series;
    expect(series({ 'session.id': 's1', model: 'a' })).toBe(series({ model: 'a', 'session.id': 's1' }));
    expect(series({ 'session.id': 's1' })).not.toBe(series({ 'session.id': 's2' }));
  });
});
