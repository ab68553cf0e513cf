import { describe, expect, it } from 'vitest';
import { hashUser, type MadeUpSpan, RECEIVED_AT, spansRequest, sumsRequest, takeJson, type Values } from '../../../test/support/otlp.ts';
import type { TelemetryAgent } from '../shared/telemetry-agent.ts';
import { GenAiMapper } from './gen-ai-mapper.ts';
import { createOtlpReceiver } from './otlp-receiver.ts';

const FROM = { resource: { 'service.name': 'weather-bot', 'service.version': '3' } };
const TRACE = 'a'.repeat(32);
const id = (digit: string) => digit.repeat(16);
const receive = (agents?: TelemetryAgent[]) => createOtlpReceiver({ mappers: [new GenAiMapper(agents)], hashUser });
const takeSpans = (...spans: MadeUpSpan[]) => takeJson(receive(), 'traces', spansRequest(FROM, spans));

const tool = (attributes: Values = {}, span: Partial<MadeUpSpan> = {}): MadeUpSpan => ({
  name: 'execute_tool get_weather',
  ...span,
  attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'get_weather', ...attributes },
});

const mcp = (kind: number, span: Partial<MadeUpSpan>): MadeUpSpan => ({
  name: 'tools/call get_weather',
  kind,
  ...span,
  attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'get_weather', ...span.attributes },
});

describe('GenAiMapper', () => {
  it('takes an execute_tool span as a call with a measured duration', () => {
    const { invocations, sessions } = takeSpans(
      tool({
        'gen_ai.tool.call.id': 'call_8f3k2m',
        'gen_ai.conversation.id': 'conv-1',
        'gen_ai.tool.call.arguments': 'secret',
        'user.id': 'ada',
      }),
    );
    expect(invocations).toEqual([
      {
        eventId: 'other:call_8f3k2m',
        skill: { kind: 'tool', name: 'get_weather' },
        sessionId: 'conv-1',
        agent: 'other',
        source: 'otlp',
        startedAt: RECEIVED_AT - 10_000,
        endedAt: RECEIVED_AT - 8000,
        measuredDurationMs: 2000,
        outcome: 'completed',
        certainty: 'observed',
        trigger: 'model',
      },
    ]);
    expect(sessions).toMatchObject([{ sessionId: 'conv-1', agent: 'other', userId: hashUser('ada') }]);
  });

  it.each<[Partial<MadeUpSpan>, string, string]>([
    [tool({ 'gen_ai.skill.name': 'pdf' }), 'skill', 'pdf'],
    [tool({ 'skill.name': 'pdf' }), 'skill', 'pdf'],
    [tool({ 'mcp.session.id': 'x' }), 'mcp', 'get_weather'],
    [tool({ 'mcp.server.name': 'weather' }), 'mcp', 'mcp__weather__get_weather'],
    [mcp(3, { attributes: { 'server.address': 'weather.example.com' } }), 'mcp', 'mcp__weather.example.com__get_weather'],
    [mcp(2, {}), 'mcp', 'mcp__weather-bot__get_weather'],
    [{ name: 'execute_tool get_weather' }, 'tool', 'get_weather'],
    [{ name: 'invoke_agent planner' }, 'agent', 'planner'],
    [{ name: 'run', attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'planner' } }, 'agent', 'planner'],
  ])('names %j %s %s', (span, kind, name) => {
    expect(takeSpans({ name: '', ...span }).invocations).toMatchObject([{ skill: { kind, name } }]);
  });

  it.each<[Values, boolean, string, string]>([
    [{ 'error.type': 'TimeoutError' }, false, 'failed', 'timeout_error'],
    [{}, true, 'failed', 'tool_error'],
    [{ 'error.type': 'CancelledError' }, true, 'interrupted', 'cancelled_error'],
  ])('ends a call with %j as %s %s, %s', (attributes, isError, outcome, errorType) => {
    expect(takeSpans(tool(attributes, { isError })).invocations).toMatchObject([{ outcome, errorType }]);
  });

  it('passes over what is neither a tool nor an agent', () => {
    const chat = { name: 'chat gpt', attributes: { 'gen_ai.operation.name': 'chat', 'skill.name': 'pdf' } };
    const listing = { name: 'tools/list', attributes: { 'mcp.method.name': 'tools/list' } };
    expect(takeSpans(chat, listing, { name: 'GET /' })).toMatchObject({ invocations: [], sessions: [], rejections: [] });
  });

  it('takes the conversation from another span of the trace, else the trace itself', () => {
    const agent = { name: 'invoke_agent planner', spanId: id('1'), attributes: { 'gen_ai.conversation.id': 'conv-1' } };
    expect(takeSpans(tool({}, { spanId: id('2') }), agent).invocations.map(({ sessionId }) => sessionId)).toEqual(['conv-1', 'conv-1']);
    expect(takeSpans(tool()).invocations).toMatchObject([{ sessionId: TRACE, eventId: `other:${TRACE}/${id('b')}` }]);
  });

  it('does not take an id that is counted up anew each time for the identity of a call', () => {
    expect(takeSpans(tool({ 'gen_ai.tool.call.id': 'call_0' })).invocations).toMatchObject([{ eventId: `other:${TRACE}/${id('b')}` }]);
  });

  it('keeps calls of one tool apart', () => {
    const parent = { parentSpanId: id('9') };
    const { invocations } = takeSpans(tool({}, { spanId: id('1'), ...parent }), tool({}, { spanId: id('2'), ...parent }));
    expect(new Set(invocations.map(({ eventId }) => eventId)).size).toBe(2);
    const nested = { name: 'invoke_agent planner', spanId: id('3') };
    expect(
      new Set(takeSpans(nested, { ...nested, spanId: id('4'), parentSpanId: id('3') }).invocations.map(({ eventId }) => eventId)).size,
    ).toBe(2);
  });

  describe('of the spans of one call through MCP', () => {
    const chain = [
      tool({ 'gen_ai.tool.call.id': 'call_8f3k2m' }, { spanId: id('1'), from: 10, to: 1 }),
      mcp(3, { spanId: id('2'), parentSpanId: id('1'), from: 9, to: 2 }),
      mcp(2, { spanId: id('3'), parentSpanId: id('2'), from: 8, to: 3 }),
    ];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const identities = (batches: readonly MadeUpSpan[][]) => {
      const receiver = receive();
      const sent = [...batches, ...batches].flatMap((spans) => takeJson(receiver, 'traces', spansRequest(FROM, spans)).invocations);
      return [...new Set(sent.map(({ eventId }) => eventId))];
    };

    it.each(orders)('counts one when they come together in the order %i %i %i', (...order) => {
      expect(identities([order.map((index) => chain[index] as MadeUpSpan)])).toEqual(['other:call_8f3k2m']);
    });

    it.each(orders)('counts one when they come in requests of their own in the order %i %i %i', (...order) => {
      // The server's span says whom it was called by; only that of the agent, two above, is out of its sight.
      const isInSight = order.indexOf(1) < Math.max(order.indexOf(0), order.indexOf(2));
      expect(identities(order.map((index) => [chain[index] as MadeUpSpan]))).toHaveLength(isInSight ? 1 : 2);
    });
  });

  it('counts what lacks a name, a time or an identity', () => {
    const nameless = { name: 'execute_tool' };
    const traceless = tool({ 'session.id': 's' }, { traceId: '00' });
    const timeless = tool({}, { from: RECEIVED_AT / 1000 });
    expect(
      takeSpans(nameless, traceless, timeless)
        .rejections?.map(({ reason }) => reason)
        .sort(),
    ).toEqual(['bad_timestamp', 'no_identity', 'no_name']);
    expect(takeSpans(tool({}, { from: 3, to: 5 })).invocations[0]).not.toHaveProperty('measuredDurationMs');
  });

  it('knows an agent that has other sources by its own name and ids, and not its session as a subagent', () => {
    const copilot: TelemetryAgent = { agent: 'copilot', service: 'github-copilot', nameTool: () => ({ kind: 'shell', name: '(hidden)' }) };
    const from = { resource: { 'service.name': 'github-copilot', 'service.version': '1.0.73' } };
    const session = { name: 'invoke_agent', spanId: id('1'), attributes: { 'gen_ai.conversation.id': 'session-1' } };
    const call = tool({ 'gen_ai.tool.call.id': 'toolu_bdrk_1' }, { spanId: id('2') });
    const batch = takeJson(receive([copilot]), 'traces', spansRequest(from, [call, session]));
    expect(batch.invocations).toMatchObject([{ eventId: 'copilot:toolu_bdrk_1', agent: 'copilot', sessionId: 'session-1' }]);
    expect(batch.sessions).toMatchObject([{ sessionId: 'session-1', agent: 'copilot', agentVersion: '1.0.73' }]);
    expect(takeJson(receive([copilot]), 'traces', spansRequest(from, [call])).rejections).toMatchObject([{ reason: 'no_session' }]);
  });

  it('reads the tokens of any SDK', () => {
    const tokens = {
      name: 'gen_ai.client.token.usage',
      value: 7,
      attributes: { 'gen_ai.token.type': 'input', 'gen_ai.request.model': 'm', 'server.address': 'x' },
    };
    const { readings } = takeJson(receive(), 'metrics', sumsRequest(FROM, [tokens, { name: 'http.server.requests', value: 1 }]));
    expect(readings).toMatchObject([
      { agent: 'other', value: 7, attributes: { 'gen_ai.token.type': 'input', 'gen_ai.request.model': 'm' } },
    ]);
  });
});
