import { describe, expect, it } from 'vitest';
import { describeSourceFixtures } from '../../../test/support/describe-source-fixtures.ts';
import { describeSourceFuzz } from '../../../test/support/describe-source-fuzz.ts';
import { readTranscript } from '../../../test/support/read-transcript.ts';
import { geminiDocumentSource, geminiSource } from './index.ts';

for (const source of [geminiSource, geminiDocumentSource]) {
  describeSourceFixtures(source, 'gemini');
  describeSourceFuzz(source, 'gemini');
}

describe('a Gemini CLI parser', () => {
  const instant = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  const header = { sessionId: 'session-g', projectHash: 'ab', startTime: instant(0), lastUpdated: instant(0) };
  const call = (second: number, id: string, rest: object = {}) => ({
    id,
    name: 'read_file',
    args: {},
    status: 'success',
    timestamp: instant(second),
    ...rest,
  });
  const message = (second: number, type: string, rest: object = {}) => ({
    id: `m${second}`,
    type,
    timestamp: instant(second),
    content: '',
    ...rest,
  });
  const answer = (second: number, ...toolCalls: readonly object[]) => message(second, 'gemini', { toolCalls });
  const asLines = (messages: readonly object[]) => [header, ...messages].map((item) => JSON.stringify(item));
  const readLines = (messages: readonly object[], idle = true) => readTranscript(geminiSource, 'x.jsonl', asLines(messages), { idle });
  const readDocument = (messages: readonly object[], idle = true) =>
    readTranscript(geminiDocumentSource, 'session-x.json', [JSON.stringify({ ...header, messages })], { idle });

  it('reads the same from lines as from a document', () => {
    const skill = call(4, 's', { name: 'activate_skill', args: { name: 'pdf' } });
    const messages = [
      message(1, 'user'),
      answer(3, skill),
      answer(6, call(9, 'a'), call(9, 'b')),
      message(20, 'user'),
      answer(22, call(23, 'c', { status: 'executing' })),
    ];
    for (const idle of [true, false]) {
      const { invocations, sessions } = readDocument(messages, idle);
      expect(readLines(messages, idle)).toMatchObject({ invocations, sessions });
      expect(invocations.get('gemini:s')).toMatchObject({ skill: { kind: 'skill', name: 'pdf' }, outcome: 'completed', durationMs: 6000 });
    }
  });

  it.each([
    ['the only call of an answer', [answer(3, call(8, 'a'))], 5000],
    ['one of several calls at once', [answer(3, call(8, 'a'), call(8.1, 'b'))], null],
    ['a call that a later answer added', [answer(3, call(8, 'z'), call(15, 'a'))], null],
    ['a call whose message was made with its record', [answer(8.01, call(8, 'a'))], null],
    ['a call whose record has no time', [answer(3, call(8, 'a', { timestamp: undefined }))], null],
    ['a call that was seen running', [answer(3, call(3, 'a', { status: 'executing' })), answer(3, call(3, 'b'), call(8, 'a'))], 5000],
  ])('knows of %s how long it took, or that it does not', (_what, messages, durationMs) => {
    expect(readLines(messages).invocations.get('gemini:a')).toMatchObject({ outcome: 'completed', durationMs });
  });

  it('counts a call once though its message is written again with each thing it gains', () => {
    const messages = [answer(3), answer(3, call(4, 'a')), answer(3, call(4, 'a'), call(9, 'b'))];
    expect([...readLines(messages).invocations.values()].map(({ eventId, durationMs }) => [eventId, durationMs])).toEqual([
      ['gemini:a', 1000],
      ['gemini:b', null],
    ]);
  });

  it.each([
    [{ status: 'cancelled', result: '[Operation Cancelled] Reason: User did not allow tool call' }, 'rejected', 'user_rejected'],
    [{ status: 'cancelled', result: '[Operation Cancelled] Reason: User cancelled tool execution.' }, 'interrupted', 'user_interrupted'],
    [{ status: 'error', result: 'Tool execution denied by policy.' }, 'rejected', 'permission_denied'],
    [{ status: 'error', result: 'Tool "reed" not found. Did you mean' }, 'failed', 'unknown_tool'],
    [{ status: 'error', result: "params must have required property 'path'" }, 'failed', 'invalid_input'],
    [{ status: 'error', result: 'my secret' }, 'failed', 'tool_error'],
    [{ status: 'error', result: undefined }, 'failed', 'tool_error'],
  ])('reads the end %j', ({ status, result }, outcome, errorType) => {
    const parts = result === undefined ? null : [{ functionResponse: { id: 'a', name: 'x', response: { error: result } } }];
    const { invocations } = readLines([answer(3, call(4, 'a', { status, result: parts }))]);
    expect(invocations.get('gemini:a')).toMatchObject({ outcome, errorType });
  });

  it('keeps the calls before and after a broken message', () => {
    const { invocations, rejected } = readDocument([answer(1, call(2, 'a')), null as never, answer(3, call(4, 'b'))]);
    expect([[...invocations.keys()], rejected]).toEqual([['gemini:a', 'gemini:b'], { unknown_shape: 1 }]);
  });

  it('knows a document by its beginning, also half of one, and takes no other for one', () => {
    const text = JSON.stringify({ ...header, messages: [answer(1)] }, null, 2);
    expect(geminiDocumentSource.recognises([text])).toBe(true);
    expect(geminiDocumentSource.recognises([text.slice(0, text.indexOf('"messages"') + 14)])).toBe(true);
    for (const other of [
      text.slice(0, 60),
      `${asLines([]).join('\n')}\n{"$set":{"messages":[]}}`,
      '{"messages":[]}',
      '["messages"]',
      '',
      '{"sessionId":"x","messages":',
    ])
      expect(geminiDocumentSource.recognises([other])).toBe(false);
    expect(geminiDocumentSource.recognises([])).toBe(false);
    expect(geminiSource.recognises(asLines([]))).toBe(true);
    expect(geminiSource.recognises([JSON.stringify({ ...header, messages: [] })])).toBe(false);
  });

  it.each([
    [{ HOME: '/home/ada' }, ['/home/ada/.gemini/tmp']],
    [{ HOME: '/home/ada', GEMINI_CLI_HOME: '/data' }, ['/data/.gemini/tmp']],
    [{}, []],
  ])('looks with %j in %j', (environment, roots) => {
    expect(geminiSource.defaultRoots(environment)).toEqual(roots);
  });
});
