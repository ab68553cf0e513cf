import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { claudeCodeSource } from './index.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** As the version before the shared parser wrote it: two calls, an early result, a typed skill and one that is not loaded yet. */
const OLD_STATE =
  '{"version":1,"lastEventAt":1767225605000,"calls":[{"id":"toolu_1","skill":{"kind":"shell","name":"npm test"},"startedAt":1767225601000,' +
  '"sessionId":"session-1","subagentId":null,"trigger":"model","taskId":null},{"id":"toolu_2","skill":{"kind":"agent","name":"Explore"},' +
  '"startedAt":1767225602000,"sessionId":"session-1","subagentId":null,"trigger":"model","taskId":"a1"}],"results":[{"toolCallId":"toolu_4",' +
  '"end":{"endedAt":1767225605000,"outcome":"failed","errorType":"exit_code_2","measuredDurationMs":null,"taskId":null}}],"windows":[' +
  '{"id":"prompt:p-1","skill":{"kind":"skill","name":"review"},"startedAt":1767225600000,"sessionId":"session-1","subagentId":null,' +
  '"trigger":"typed","thread":"main","lastAt":1767225605000,"launched":true},{"id":"toolu_3","skill":{"kind":"skill","name":"pdf"},' +
  '"startedAt":1767225604000,"sessionId":"session-1","subagentId":"b2","trigger":"model","thread":"b2","lastAt":1767225604000,' +
  '"launched":false}],"sessions":[{"sessionId":"session-1","firstEventAt":1767225600000,"lastEventAt":1767225605000,' +
  '"directory":"/home/ada/app","gitBranch":"main","agentVersion":"2.1.205"}]}';

const line = (type: string, second: number, rest: object) =>
  JSON.stringify({
    ...{ type, uuid: `uuid-${second}`, sessionId: 'session-1', timestamp: new Date(START + second * 1000).toISOString() },
    ...rest,
  });
const call = (second: number, id: string, name: string, input: object = {}) =>
  line('assistant', second, { message: { content: [{ type: 'tool_use', id, name, input }] } });
const result = (second: number, id: string, content = 'ok') =>
  line('user', second, { message: { content: [{ type: 'tool_result', tool_use_id: id, content, is_error: content !== 'ok' }] } });
const prompt = (second: number, content: string, rest: object = {}) => line('user', second, { message: { content }, ...rest });

describe('what a Claude Code parser keeps between two reads', () => {
  it('is what earlier versions kept, and goes on from theirs', () => {
    const parser = claudeCodeSource.createParser({ path: 'x.jsonl', state: JSON.parse(OLD_STATE) });
    expect(JSON.parse(JSON.stringify(parser.saveState()))).toEqual(JSON.parse(OLD_STATE));
    expect([parser.openCount, parser.lastEventAt]).toEqual([4, START + 5000]);

    parser.parseLine(result(6, 'toolu_1'));
    parser.parseLine(prompt(7, '<task-notification>\n<task-id>a1</task-id>\n<status>failed</status>\n</task-notification>'));
    parser.parseLine(call(8, 'toolu_4', 'Read'));
    parser.parseLine(prompt(20, 'next'));
    const ended = parser.drain().invocations.map(({ eventId, outcome, endedAt }) => [eventId, outcome, ((endedAt ?? 0) - START) / 1000]);
    expect(ended).toEqual([
      ['claude-code:toolu_1', 'completed', 6],
      ['claude-code:toolu_2', 'failed', 7],
      ['claude-code:toolu_4', 'failed', 5],
      ['claude-code:prompt:p-1', 'completed', 8],
    ]);
    expect(parser.observeOpen(true).map(({ eventId, outcome }) => [eventId, outcome])).toEqual([['claude-code:toolu_3', 'abandoned']]);
  });

  it.each<[string, (text: string, index: number) => string]>([
    ['a shell call', (text, index) => call(1, `toolu_${index}`, 'Bash', { command: `/usr/local/bin/some-program-${index} ${text}` })],
    ['a tool call', (text, index) => call(1, `toolu_${index}`, `mcp__github__list_issues_${index}`, { text })],
    ['a skill with arguments', (text, index) => call(1, `toolu_${index}`, 'Skill', { skill: `/release-notes-of-${index} ${text}` })],
    ['an early result', (text, index) => result(1, `toolu_${index}`, `Exit code 1\n${text}`)],
    [
      'a typed skill',
      (text, index) =>
        prompt(1, `<command-message>x</command-message>\n<command-name>/release-notes-of-${index}</command-name>${text}`, {
          ...{ promptId: `prompt-number-${index}`, agentId: `agent-number-${index}`, sessionId: `session-number-${index}` },
          ...{ cwd: `/home/ada/projects/${index}`, gitBranch: `feature/number-${index}`, version: `2.1.205-number-${index}` },
        }),
    ],
    [
      'a listing',
      (text, index) =>
        line('attachment', 1, {
          attachment: { type: 'skill_listing', names: [`release-notes-of-${index}`], content: `- release-notes-of-${index}: ${text}` },
        }),
    ],
    ['a line of unknown type', (text, index) => line(`some-new-type-of-line-${index}`, 1, { text })],
  ])('does not hold on to the line that %s stood in', (_, makeLine) => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const text = 'x '.repeat(250_000);
    const parser = claudeCodeSource.createParser({ path: 'x.jsonl' });
    parser.parseLine(makeLine(text, 999));
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const kept = [parser.drain()];
    for (let index = 0; index < 40; index++) {
      parser.parseLine(makeLine(text, index));
      kept.push(parser.drain());
    }
    collectGarbage();
    // 20 MB were read.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
    expect([kept.length, parser.lastEventAt]).toEqual([41, START + 1000]);
  });
});
