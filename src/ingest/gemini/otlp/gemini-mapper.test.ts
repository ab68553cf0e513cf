import { describe, expect, it } from 'vitest';
import { hashUser, logsRequest, RECEIVED_AT, spansRequest, sumsRequest, takeJson, type Values } from '../../../../test/support/otlp.ts';
import { createOtlpReceiver } from '../../otlp/otlp-receiver.ts';
import { GeminiMapper } from './gemini-mapper.ts';

/** Its `service.version` is that of Node. */
const FROM = { resource: { 'service.name': 'gemini-cli', 'service.version': 'v20.19.0' }, scope: 'gemini-cli' };
const receive = () => createOtlpReceiver({ mappers: [new GeminiMapper()], hashUser });
const ADA = { 'session.id': 'session-1', 'installation.id': 'inst-1', 'user.email': 'ada@example.com' };

function takeSpan(attributes: Values, isError = false) {
  const common = { 'gen_ai.operation.name': 'tool_call', 'gen_ai.conversation.id': 'session-1', 'gen_ai.tool.call_id': 'read_file-1-ab' };
  return takeJson(receive(), 'traces', spansRequest(FROM, [{ name: 'tool_call', attributes: { ...common, ...attributes }, isError }]));
}

describe('GeminiMapper', () => {
  it('counts calls of events as unusable: they lack the id that the session file has', () => {
    const call = {
      ...ADA,
      'event.name': 'gemini_cli.tool_call',
      function_name: 'read_file',
      success: true,
      duration_ms: 10,
      prompt_id: 'p',
    };
    const batch = takeJson(receive(), 'logs', logsRequest(FROM, [{ secondsAgo: 3, attributes: call }]));
    expect(batch.invocations).toEqual([]);
    expect(batch.rejections).toEqual([{ source: 'otlp', reason: 'no_identity', count: 1 }]);
    expect(batch.sessions).toEqual([
      {
        sessionId: 'session-1',
        agent: 'gemini',
        firstEventAt: RECEIVED_AT - 3000,
        lastEventAt: RECEIVED_AT - 3000,
        userId: hashUser('ada@example.com'),
      },
    ]);
    expect(JSON.stringify(batch)).not.toMatch(/ada@|inst-1/);
  });

  it('takes the span of a tool as a call, and presumes what the span does not say', () => {
    expect(takeSpan({ 'gen_ai.tool.name': 'read_file' }).invocations).toEqual([
      {
        eventId: 'gemini:read_file-1-ab',
        skill: { kind: 'tool', name: 'read_file' },
        sessionId: 'session-1',
        agent: 'gemini',
        source: 'otlp',
        startedAt: RECEIVED_AT - 10_000,
        endedAt: RECEIVED_AT - 8000,
        measuredDurationMs: 2000,
        outcome: 'completed',
        certainty: 'presumed',
        trigger: 'model',
      },
    ]);
    const failed = takeSpan({ 'gen_ai.tool.name': 'read_file', 'error.type': 'FILE_NOT_FOUND' }, true);
    expect(failed.invocations).toMatchObject([{ outcome: 'failed', errorType: 'file_not_found', certainty: 'observed' }]);
  });

  it('takes the span of a skill for its launch', () => {
    const [invocation] = takeSpan({ 'gen_ai.tool.name': 'activate_skill' }).invocations;
    expect(invocation).toMatchObject({ outcome: 'completed', certainty: 'presumed' });
    expect(invocation).not.toHaveProperty('measuredDurationMs');
    expect(takeSpan({ 'gen_ai.tool.name': 'activate_skill' }, true).invocations).toMatchObject([{ outcome: 'failed_to_launch' }]);
  });

  it.each<[Values, string, string]>([
    [{ 'gen_ai.tool.name': 'run_shell_command' }, 'shell', '(hidden)'],
    [{ 'gen_ai.tool.name': 'activate_skill' }, 'skill', '(hidden)'],
    [{ 'gen_ai.tool.name': 'codebase_investigator' }, 'agent', 'codebase_investigator'],
    [{ 'gen_ai.tool.name': 'mcp_tracker_list_issues' }, 'mcp', 'mcp__tracker__list_issues'],
    [
      { 'gen_ai.tool.name': 'run_shell_command', 'gen_ai.input.messages': '{"callId":"x","args":{"command":"npm test -- secret"}}' },
      'shell',
      'npm test',
    ],
    [{ 'gen_ai.tool.name': 'activate_skill', 'gen_ai.input.messages': '{"args":{"name":"pdf"}}' }, 'skill', 'pdf'],
    [{ 'gen_ai.tool.name': 'activate_skill', 'gen_ai.input.messages': '{"args":{"na' }, 'skill', '(hidden)'],
  ])('names %j %s %s', (attributes, kind, name) => {
    const batch = takeSpan(attributes);
    expect(batch.invocations[0]?.skill).toEqual({ kind, name });
    expect(JSON.stringify(batch)).not.toContain('secret');
  });

  it('counts spans without id, session or name, and passes over other spans', () => {
    expect(takeSpan({ 'gen_ai.tool.call_id': '', 'gen_ai.tool.name': 'x' }).rejections).toMatchObject([{ reason: 'no_identity' }]);
    expect(takeSpan({ 'gen_ai.conversation.id': '', 'gen_ai.tool.name': 'x' }).rejections).toMatchObject([{ reason: 'no_session' }]);
    expect(takeSpan({}).rejections).toMatchObject([{ reason: 'no_name' }]);
    expect(takeSpan({ 'gen_ai.operation.name': 'llm_call' })).toMatchObject({ invocations: [], rejections: [] });
  });

  it('reads its meters', () => {
    const tokens = {
      name: 'gemini_cli.token.usage',
      value: 12,
      temporality: 2,
      attributes: { ...ADA, model: 'gemini-2.5-pro', type: 'thought' },
    };
    const { readings } = takeJson(receive(), 'metrics', sumsRequest(FROM, [tokens, { name: 'gemini_cli.ui.flicker.count', value: 1 }]));
    expect(readings).toMatchObject([
      { agent: 'gemini', temporality: 'cumulative', attributes: { model: 'gemini-2.5-pro', type: 'thought' } },
    ]);
  });
});
