import { describe, expect, it } from 'vitest';
import {
  hashUser,
  logsRequest,
  type MadeUpLog,
  RECEIVED_AT,
  spansRequest,
  sumsRequest,
  takeJson,
  type Values,
} from '../../../../test/support/otlp.ts';
import { createOtlpReceiver } from '../../otlp/otlp-receiver.ts';
import { CodexMapper } from './codex-mapper.ts';

const FROM = { resource: { 'service.name': 'codex_cli_rs', 'service.version': '0.142.0' } };
const receive = () => createOtlpReceiver({ mappers: [new CodexMapper()], hashUser });

function event(name: string, secondsAgo: number, attributes: Values = {}): MadeUpLog {
  const common = { 'event.name': `codex.${name}`, 'conversation.id': 'thread-1', 'app.version': '0.142.0' };
  return { secondsAgo, attributes: { ...common, 'user.account_id': 'acc-1', 'user.email': 'ada@example.com', ...attributes } };
}

const result = (secondsAgo: number, attributes: Values) =>
  event('tool_result', secondsAgo, { call_id: 'call_1', success: 'true', duration_ms: '1500', mcp_server: '', output: '', ...attributes });

const takeEvents = (...events: MadeUpLog[]) => takeJson(receive(), 'logs', logsRequest(FROM, events));

describe('CodexMapper', () => {
  it('takes a tool result as an ended call', () => {
    const batch = takeEvents(result(10, { tool_name: 'exec_command', arguments: '{"cmd":"cd secret && npm test"}' }));
    expect(batch.invocations).toEqual([
      {
        eventId: 'codex:call_1',
        skill: { kind: 'shell', name: 'npm test' },
        sessionId: 'thread-1',
        agent: 'codex',
        source: 'otlp',
        startedAt: RECEIVED_AT - 11_500,
        endedAt: RECEIVED_AT - 10_000,
        measuredDurationMs: 1500,
        outcome: 'completed',
        certainty: 'observed',
        phase: 'verification',
        trigger: 'model',
      },
    ]);
    expect(batch.sessions).toMatchObject([{ sessionId: 'thread-1', agentVersion: '0.142.0', userId: hashUser('ada@example.com') }]);
    expect(JSON.stringify(batch)).not.toMatch(/ada@|secret|acc-1/);
  });

  it.each<[Values, string, string]>([
    [{ tool_name: 'mcp__deepwiki__ask_question', mcp_server: 'deepwiki', arguments: '{}' }, 'mcp', 'mcp__deepwiki__ask_question'],
    [{ tool_name: 'ask_question', mcp_server: 'deepwiki', arguments: '{}' }, 'mcp', 'mcp__deepwiki__ask_question'],
    [{ tool_name: 'apply_patch', arguments: 'secret' }, 'tool', 'apply_patch'],
    [{ tool_name: 'spawn_agent', arguments: '{"agent_type":"explorer"}' }, 'agent', 'explorer'],
    [{ tool_name: 'shell' }, 'shell', '(hidden)'],
    [{ tool_name: 'spawn_agent' }, 'agent', '(hidden)'],
  ])('names %j %s %s', (attributes, kind, name) => {
    expect(takeEvents(result(10, attributes)).invocations[0]?.skill).toEqual({ kind, name });
  });

  it.each<[Values, string, string | undefined]>([
    [{ output: 'Chunk ID: x\nWall time: 0.9 seconds\nProcess exited with code 0\nOutput:\n' }, 'completed', undefined],
    [{ output: 'Chunk ID: x\nWall time: 0.9 seconds\nProcess exited with code 2\nOutput:\nsecret' }, 'failed', 'exit_code_2'],
    [{ output: '{"output":"secret","metadata":{"exit_code":127,"duration_seconds":0.1}}' }, 'failed', 'exit_code_127'],
    [{ output: 'Exit code: 1\nWall time: 1 seconds\nOutput:\nsecret' }, 'failed', 'exit_code_1'],
    [{ success: 'false', output: 'exec_command failed: Rejected("rejected by user")' }, 'rejected', 'user_rejected'],
    [{ success: 'false', output: 'aborted by user after 3.2s' }, 'interrupted', 'user_interrupted'],
    [{ success: 'false', output: 'command timed out after 10000 milliseconds' }, 'failed', 'timeout'],
    [{ success: 'false', output: 'some secret' }, 'failed', 'tool_error'],
  ])('ends a call with %j as %s, %s', (attributes, outcome, errorType) => {
    const batch = takeEvents(result(10, { tool_name: 'exec_command', arguments: '{"cmd":"make"}', ...attributes }));
    expect(batch.invocations).toMatchObject([{ outcome, ...(errorType === undefined ? {} : { errorType }) }]);
    expect(JSON.stringify(batch)).not.toContain('secret');
  });

  it.each([
    ['denied', 'user', 'rejected', 'user_rejected'],
    ['denied', 'config', 'rejected', 'permission_denied'],
    ['timed_out', 'user', 'rejected', 'approval_timed_out'],
    ['abort', 'user', 'interrupted', 'user_interrupted'],
  ])('stays with a decision of %s by the %s, though a failure follows', (decision, source, outcome, errorType) => {
    const call = { tool_name: 'shell', call_id: 'call_1' };
    const { invocations } = takeEvents(
      event('tool_decision', 12, { ...call, decision, source }),
      result(10, { ...call, arguments: '{}', success: 'false', output: 'not run' }),
    );
    expect(invocations).toMatchObject([
      { outcome, errorType },
      { outcome, errorType },
    ]);
  });

  it('leaves approvals and events without a call to the session', () => {
    const decision = { tool_name: 'shell', call_id: 'call_1', decision: 'approved', source: 'user' };
    const batch = takeEvents(event('tool_decision', 12, decision), event('user_prompt', 11), event('sse_event', 1));
    expect(batch).toMatchObject({ invocations: [], rejections: [], sessions: [{ lastEventAt: RECEIVED_AT - 1000 }] });
  });

  it('presumes that a subagent set to work does well', () => {
    const { invocations } = takeEvents(result(10, { tool_name: 'spawn_agent', arguments: '{"agent_type":"explorer"}' }));
    expect(invocations).toMatchObject([{ outcome: 'completed', certainty: 'presumed' }]);
    expect(invocations[0]).not.toHaveProperty('endedAt');
  });

  it('counts results without an id, a name or a session', () => {
    const batch = takeEvents(
      result(1, { call_id: '', tool_name: 'shell' }),
      result(1, { tool_name: '' }),
      result(1, { 'conversation.id': '', tool_name: 'shell' }),
    );
    expect(batch.invocations).toEqual([]);
    expect(batch.rejections).toEqual([
      { source: 'otlp', reason: 'no_identity', count: 1 },
      { source: 'otlp', reason: 'no_name', count: 1 },
      { source: 'otlp', reason: 'no_session', count: 1 },
    ]);
  });

  it('reads its meters and passes over its spans', () => {
    const injected = {
      name: 'codex.skill.injected',
      value: 1,
      attributes: { status: 'ok', skill: 'worktree', invoke_type: 'explicit', originator: 'x' },
    };
    const { readings, invocations } = takeJson(receive(), 'metrics', sumsRequest(FROM, [injected, { name: 'codex.sse_event', value: 3 }]));
    expect(invocations).toEqual([]);
    expect(readings).toMatchObject([
      { agent: 'codex', attributes: { status: 'ok', skill: 'worktree', invoke_type: 'explicit' }, value: 1 },
    ]);
    const span = { name: 'handle_responses', attributes: { tool_name: 'shell', call_id: 'call_1' } };
    expect(takeJson(receive(), 'traces', spansRequest(FROM, [span]))).toMatchObject({ invocations: [], rejections: [] });
  });

  it('knows its records by the service or by their names', () => {
    const mapper = new CodexMapper();
    const from = (service: string) => ({ resource: new Map([['service.name', service]]), scope: '' });
    for (const service of ['codex_cli_rs', 'codex-app-server', 'Codex Desktop', 'codex'])
      expect(mapper.claims(from(service), 'x')).toBe(true);
    expect(mapper.claims(from('codexes'), 'x')).toBe(false);
    expect(mapper.claims(from('team-7'), 'codex.tool_result')).toBe(true);
  });
});
