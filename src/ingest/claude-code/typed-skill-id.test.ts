import { describe, expect, it } from 'vitest';
import { mergeInto, readTranscript } from '../../../test/support/read-transcript.ts';
import type { Invocation } from '../../domain/invocation.ts';
import { claudeCodeSource } from './index.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

const user = (second: number, content: string, rest: object = {}) =>
  JSON.stringify({
    ...{ type: 'user', uuid: `uuid-${second}`, sessionId: 'session-1', timestamp: new Date(START + second * 1000).toISOString() },
    ...{ message: { content }, ...rest },
  });
const typed = (second: number, name: string, rest: object = {}) =>
  user(second, `<command-message>${name}</command-message>\n<command-name>/${name}</command-name>`, rest);
const answer = (second: number) =>
  JSON.stringify({
    ...{ type: 'assistant', uuid: `uuid-${second}`, sessionId: 'session-1', timestamp: new Date(START + second * 1000).toISOString() },
    message: { content: [{ type: 'text', text: 'Done' }] },
  });
/** A fork copies lines under its own session's id. */
const fork = (line: string) => JSON.stringify({ ...JSON.parse(line), sessionId: 'session-2', forkedFrom: { sessionId: 'session-1' } });
const read = (path: string, lines: readonly string[], idle = true) => readTranscript(claudeCodeSource, path, lines, { idle }).invocations;

describe('a skill that a person typed', () => {
  it('is known by the prompt it was typed in', () => {
    const invocations = read('session-1.jsonl', [
      typed(0, 'review', { promptId: 'p-1' }),
      answer(5),
      user(9, 'thanks', { promptId: 'p-2' }),
    ]);
    expect([...invocations.keys()]).toEqual(['claude-code:prompt:p-1']);
    expect(invocations.get('claude-code:prompt:p-1')).toMatchObject({
      ...{ skill: { kind: 'skill', name: 'review' }, trigger: 'typed', outcome: 'completed', durationMs: 5000 },
    });
  });

  it.each([undefined, null, '', 7, 'with space', 'x'.repeat(181)])(
    'is known by its line when the prompt has no usable id: %j',
    (promptId) => {
      expect([...read('session-1.jsonl', [typed(0, 'review', { promptId })]).keys()]).toEqual(['claude-code:uuid-0']);
    },
  );

  it('is one invocation in each prompt, even of one name', () => {
    const lines = [typed(0, 'review', { promptId: 'p-1' }), answer(5), typed(20, 'review', { promptId: 'p-2' }), answer(22)];
    expect([...read('session-1.jsonl', lines).values()].map(({ eventId, durationMs }) => [eventId, durationMs])).toEqual([
      ['claude-code:prompt:p-1', 5000],
      ['claude-code:prompt:p-2', 2000],
    ]);
  });

  it.each([
    ['parent', 'fork'],
    ['fork', 'parent'],
  ])('is one with its copy in a fork when the %s is read before the %s', (first) => {
    const begun = [typed(0, 'review', { promptId: 'p-1' }), answer(5)];
    const parent = read('session-1.jsonl', [...begun, user(9, 'thanks', { promptId: 'p-2' })]);
    const forked = read('session-2.jsonl', [...begun.map(fork), fork(typed(30, 'pdf', { promptId: 'p-3' })), fork(answer(31))]);
    const merged = new Map<string, Invocation>();
    for (const one of first === 'parent' ? [parent, forked] : [forked, parent]) mergeInto(merged, one.values());
    expect([...merged.values()].map(({ eventId, sessionId, outcome, durationMs }) => [eventId, sessionId, outcome, durationMs])).toEqual([
      ['claude-code:prompt:p-1', first === 'parent' ? 'session-1' : 'session-2', 'completed', 5000],
      ['claude-code:prompt:p-3', 'session-2', 'completed', 1000],
    ]);
  });
});
