import { describe, expect, it } from 'vitest';
import { hashUser, RECEIVED_AT, spansRequest, takeJson, type Values } from '../../../../test/support/otlp.ts';
import { GenAiMapper } from '../../otlp/gen-ai-mapper.ts';
import { createOtlpReceiver } from '../../otlp/otlp-receiver.ts';
import { copilotAgent } from './copilot-agent.ts';

const FROM = { resource: { 'service.name': 'github-copilot', 'service.version': '1.0.89-0' }, scope: 'github.copilot' };

function takeSpan(attributes: Values, isError = false) {
  const receiver = createOtlpReceiver({ mappers: [new GenAiMapper([copilotAgent])], hashUser });
  const common = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.conversation.id': 'session-1', 'gen_ai.tool.call.id': 'call_1' };
  const span = { name: `execute_tool ${attributes['gen_ai.tool.name']}`, attributes: { ...common, ...attributes }, isError };
  return takeJson(receiver, 'traces', spansRequest(FROM, [span]));
}

describe('copilotAgent', () => {
  it('is known by the ids that its session has', () => {
    expect(takeSpan({ 'gen_ai.tool.name': 'view' }).invocations).toMatchObject([
      {
        eventId: 'copilot:call_1',
        sessionId: 'session-1',
        skill: { kind: 'tool', name: 'view' },
        startedAt: RECEIVED_AT - 10_000,
        measuredDurationMs: 2000,
      },
    ]);
    expect(takeSpan({ 'gen_ai.tool.name': 'view', 'gen_ai.tool.call.id': '' }).rejections).toMatchObject([{ reason: 'no_identity' }]);
  });

  it.each<[Values, string, string]>([
    [{ 'gen_ai.tool.name': 'bash' }, 'shell', '(hidden)'],
    [{ 'gen_ai.tool.name': 'task' }, 'agent', '(hidden)'],
    [{ 'gen_ai.tool.name': 'skill' }, 'skill', '(hidden)'],
    [{ 'gen_ai.tool.name': 'skill', 'github.copilot.tool.parameters.skill_name': 'pdf' }, 'skill', 'pdf'],
    [{ 'gen_ai.tool.name': 'github-mcp-server-list_issues' }, 'mcp', 'mcp__github-mcp-server__list_issues'],
  ])('names %j %s %s', (attributes, kind, name) => {
    expect(takeSpan(attributes).invocations).toMatchObject([{ skill: { kind, name } }]);
  });

  it('takes the span of a skill or a subagent for its launch', () => {
    for (const name of ['skill', 'task']) {
      const [invocation] = takeSpan({ 'gen_ai.tool.name': name }).invocations;
      expect(invocation).toMatchObject({ outcome: 'completed', certainty: 'presumed' });
      expect(invocation).not.toHaveProperty('endedAt');
      expect(invocation).not.toHaveProperty('measuredDurationMs');
      const outcome = name === 'skill' ? 'failed_to_launch' : 'failed';
      expect(takeSpan({ 'gen_ai.tool.name': name }, true).invocations).toMatchObject([{ outcome, certainty: 'observed' }]);
    }
  });
});
