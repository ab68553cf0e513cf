import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTranscript } from '../../../test/support/describe-transcript.ts';
import { linesOf, readTranscript } from '../../../test/support/read-transcript.ts';
import { claudeCodeSource } from './index.ts';

const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/claude-code', import.meta.url));
const PATHS = globSync('**/*.jsonl', { cwd: FIXTURES }).sort();
const read = (path: string) => readFileSync(join(FIXTURES, path), 'utf8');

describe.each(PATHS)('transcript %s', (path) => {
  const lines = linesOf(read(path));

  it('becomes the invocations written down beside it', () => {
    const expected = JSON.parse(read(path.replace(/\.jsonl$/, '.expected.json')));
    expect(describeTranscript(readTranscript(claudeCodeSource, path, lines))).toEqual(expected);
  });

  it('is recognised by its first lines', () => {
    expect(claudeCodeSource.matchesPath(path)).toBe(true);
    expect(claudeCodeSource.recognises(lines.slice(0, 20))).toBe(true);
  });

  it.each([true, false])('gives the same when the reading stops at any line (session over: %s)', (idle) => {
    const whole = readTranscript(claudeCodeSource, path, lines, { idle });
    for (let cut = 0; cut <= lines.length; cut++) {
      const parts = readTranscript(claudeCodeSource, path, lines, { cuts: [cut], idle });
      expect([cut, parts.invocations, parts.sessions.at(-1)]).toEqual([cut, whole.invocations, whole.sessions.at(-1)]);
    }
    const everywhere = lines.map((_, index) => index);
    expect(readTranscript(claudeCodeSource, path, lines, { cuts: everywhere, idle }).invocations).toEqual(whole.invocations);
  });

  it('gives the same when lines are there twice, as after a resume', () => {
    const twice = lines.flatMap((line) => [line, line]);
    expect(readTranscript(claudeCodeSource, path, twice, { idle: false }).invocations).toEqual(
      readTranscript(claudeCodeSource, path, lines, { idle: false }).invocations,
    );
  });

  it('leaves every text of a person, an argument or an output behind', () => {
    const { invocations, sessions } = readTranscript(claudeCodeSource, path, lines);
    const kept = JSON.stringify([[...invocations.values()], sessions, readState(path, lines)]);
    for (const text of [
      'Please analyze',
      'CLAUDE.md',
      'Find the entry',
      'form.pdf',
      'the release',
      '42 passed',
      'no such field',
      'All well',
      'STOP what',
      'example.org',
    ])
      expect(kept).not.toContain(text);
  });
});

describe('a Claude Code parser', () => {
  const sessionId = '5e55a000-0000-4000-8000-000000000001';
  const at = (second: number) => new Date(Date.parse('2026-01-01T00:00:00.000Z') + second * 1000).toISOString();
  const line = (type: string, second: number, rest: object) =>
    JSON.stringify({ type, uuid: `uuid-${second}`, parentUuid: null, isSidechain: false, sessionId, timestamp: at(second), ...rest });
  const call = (second: number, id: string, name: string, input: object = {}, rest: object = {}) =>
    line('assistant', second, { message: { content: [{ type: 'tool_use', id, name, input }] }, ...rest });
  const result = (second: number, id: string, rest: object = {}) =>
    line('user', second, { message: { content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] }, ...rest });
  const prompt = (second: number, content: unknown = 'next', rest: object = {}) => line('user', second, { message: { content }, ...rest });
  const readLines = (lines: readonly string[], idle = true) => readTranscript(claudeCodeSource, 'x.jsonl', lines, { idle }).invocations;
  const parserAfter = (lines: readonly string[]) => {
    const parser = claudeCodeSource.createParser({ path: 'x.jsonl' });
    for (const text of lines) parser.parseLine(text);
    return parser;
  };

  it('keeps what is in flight open until the session is over', () => {
    const lines = [call(1, 'a', 'Read'), call(2, 'b', 'Skill', { skill: 'pdf' }), result(3, 'b')];
    const open = readLines(lines, false);
    expect([...open.values()].map(({ outcome, endedAt }) => [outcome, endedAt])).toEqual([
      ['open', null],
      ['open', null],
    ]);
    const over = readLines(lines, true);
    expect(over.get('claude-code:a')).toMatchObject({ outcome: 'abandoned', certainty: 'presumed', durationMs: null });
    expect(over.get('claude-code:b')).toMatchObject({ outcome: 'completed', certainty: 'presumed', durationMs: 1000 });
    expect(parserAfter(lines).openCount).toBe(2);
  });

  it('presumes a skill completed as soon as the agent ends its turn, and moves the end when it goes on', () => {
    const lines = [
      call(0, 'a', 'Skill', { skill: 'pdf' }),
      result(1, 'a'),
      line('assistant', 5, { message: { content: [{ type: 'text', text: 'Done' }], stop_reason: 'end_turn' } }),
    ];
    expect(readLines(lines, false).get('claude-code:a')).toMatchObject({ outcome: 'completed', certainty: 'presumed', durationMs: 5000 });
    const goesOn = [...lines, call(8, 'b', 'Read'), result(9, 'b'), prompt(60)];
    expect(readLines(goesOn).get('claude-code:a')).toMatchObject({ outcome: 'completed', certainty: 'observed', durationMs: 9000 });
  });

  it.each([
    ['a tool result', result(9, 'zzz')],
    ['a note of the agent', prompt(9, 'Base directory for this skill: /x', { isMeta: true })],
    ['the summary of a compaction', prompt(9, 'This session is being continued', { isCompactSummary: true })],
    ['the output of a local command', prompt(9, '<local-command-stdout>x</local-command-stdout>')],
    ['a shell command of the person', prompt(9, '<bash-input>ls</bash-input>')],
    ['a task notification', prompt(9, '<task-notification>\n<status>completed</status>\n</task-notification>')],
    ['a text of other origin', prompt(9, 'hello', { origin: { kind: 'coordinator' } })],
    ['a prompt on another thread', prompt(9, 'go', { isSidechain: true, agentId: 'a1' })],
  ])('does not end a skill at %s', (_, text) => {
    const skill = readLines([call(0, 'a', 'Skill', { skill: 'pdf' }), result(1, 'a'), text], false).get('claude-code:a');
    expect(skill?.outcome).toBe('open');
  });

  it.each([
    ['a text', prompt(9)],
    ['a list of texts', prompt(9, [{ type: 'text', text: 'next' }])],
    ['a picture', prompt(9, [{ type: 'image', source: {} }])],
    ['another typed skill', prompt(9, '<command-message>x</command-message>\n<command-name>/x</command-name>')],
    ['a built-in command', prompt(9, '<command-name>/model</command-name>\n<command-message>model</command-message>')],
  ])('ends a skill before %s of the person', (_, text) => {
    const skill = readLines([call(0, 'a', 'Skill', { skill: 'pdf' }), result(1, 'a'), text], false).get('claude-code:a');
    expect(skill).toMatchObject({ outcome: 'completed', certainty: 'observed', durationMs: 1000 });
  });

  it.each([
    ['on a line of its own', prompt(9, '', { interruptedMessageId: 'm' }), 9000],
    ['on the prompt that follows', prompt(9, 'rather this', { interruptedMessageId: 'm' }), 1000],
    ['by its text', prompt(9, [{ type: 'text', text: '[Request interrupted by user]' }]), 9000],
    [
      'beside a result',
      line('user', 9, {
        message: {
          content: [...JSON.parse(result(9, 'x')).message.content, { type: 'text', text: '[Request interrupted by user for tool use]' }],
        },
      }),
      9000,
    ],
  ])('sees an interruption %s', (_, text, durationMs) => {
    const skill = readLines([call(0, 'a', 'Skill', { skill: 'pdf' }), result(1, 'a'), text, prompt(70)]).get('claude-code:a');
    expect(skill).toMatchObject({ outcome: 'interrupted', certainty: 'observed', durationMs });
  });

  it('keeps the skills of threads apart', () => {
    const sub = { isSidechain: true, agentId: 'a1' };
    const lines = [
      call(0, 'main', 'Skill', { skill: 'pdf' }),
      result(1, 'main'),
      call(2, 'sub', 'Skill', { skill: 'pdf' }, sub),
      result(3, 'sub', sub),
      prompt(7, '[Request interrupted by user]', sub),
      prompt(9),
    ];
    const read = readLines(lines);
    expect(read.get('claude-code:main')).toMatchObject({ outcome: 'completed', durationMs: 1000, subagentId: null });
    expect(read.get('claude-code:sub')).toMatchObject({ outcome: 'interrupted', durationMs: 5000, subagentId: 'a1' });
  });

  it('pairs in any order of lines: the invocations do not depend on it', () => {
    const lines = ['a', 'b', 'c'].flatMap((id, index) => [
      call(index, id, 'Read'),
      result(index + 9, id, id === 'b' ? { toolUseResult: { interrupted: true } } : {}),
    ]);
    const inOrder = readLines(lines);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        const read = readLines(shuffled);
        expect(new Map([...read].sort())).toEqual(new Map([...inOrder].sort()));
      }),
      { numRuns: 50 },
    );
  });

  it('takes the session of the file name when a line does not name one', () => {
    const parser = claudeCodeSource.createParser({ path: '/p/abc/subagents/agent-1.jsonl' });
    parser.parseLine(call(1, 'a', 'Read', {}, { sessionId: undefined }));
    expect(parser.observeOpen(false)).toMatchObject([{ sessionId: 'abc' }]);
    expect(parser.drain().sessions).toMatchObject([{ sessionId: 'abc' }]);
  });

  it('tells where a session was started, and its latest branch and version', () => {
    const parser = parserAfter([
      prompt(5, 'a', { cwd: '/home/ada', gitBranch: 'main', version: '2.1.1' }),
      prompt(9, 'b', { cwd: '/home/ada/src', gitBranch: 'fix', version: '2.1.2' }),
      prompt(1, 'late', { cwd: '/', gitBranch: 'old', version: '2.1.0' }),
    ]);
    expect(parser.drain().sessions).toEqual([
      {
        sessionId,
        agent: 'claude-code',
        firstEventAt: Date.parse(at(1)),
        lastEventAt: Date.parse(at(9)),
        directory: '/home/ada',
        gitBranch: 'fix',
        agentVersion: '2.1.2',
      },
    ]);
    expect(parser.drain().sessions).toEqual([]);
    expect(parser.lastEventAt).toBe(Date.parse(at(9)));
  });

  it('remembers a bounded number of calls and results, and gives out what it lets go', () => {
    const parser = claudeCodeSource.createParser({ path: 'x.jsonl' });
    for (let index = 0; index < 10_050; index++) parser.parseLine(call(1, `call-${index}`, 'Read'));
    for (let index = 0; index < 1_020; index++) parser.parseLine(result(1, `result-${index}`));
    for (let index = 0; index < 260; index++) parser.parseLine(call(1, `skill-${index}`, 'Skill', { skill: 'pdf' }));
    expect(parser.openCount).toBe(10_256);
    expect(parser.forgottenCount).toBe(50 + 20 + 4);
    expect(parser.drain().invocations.length).toBe(54);
    expect(JSON.stringify(parser.saveState()).length).toBeLessThan(4_000_000);
  });

  it('tells every session of a file and remembers a bounded number', () => {
    const parser = parserAfter(Array.from({ length: 130 }, (_, index) => prompt(index, 'x', { sessionId: `session-${index}` })));
    expect(parser.drain().sessions.length).toBe(130);
    expect((parser.saveState() as { sessions: unknown[] }).sessions.length).toBe(100);
  });

  it.each([null, 7, 'x', [], {}, { version: 2 }, { version: 1, lastEventAt: 1, calls: [{}], results: [], windows: [], sessions: [] }])(
    'starts afresh from a state it does not understand: %j',
    (state) => {
      const parser = claudeCodeSource.createParser({ path: 'x.jsonl', state });
      expect([parser.lastEventAt, parser.openCount, parser.saveState()]).toEqual([null, 0, null]);
    },
  );

  it('counts unknown types, a bounded number of them by name', () => {
    const parser = parserAfter(Array.from({ length: 80 }, (_, index) => JSON.stringify({ type: `kind-${index % 60}` })));
    expect(parser.unknownTypes.size).toBe(51);
    expect(parser.unknownTypes.get('kind-0')).toBe(2);
    expect(parser.unknownTypes.get('other')).toBe(10);
  });

  it('never throws, whatever JSON stands where', () => {
    const keys = [
      'type',
      'message',
      'content',
      'id',
      'tool_use_id',
      'name',
      'input',
      'toolUseResult',
      'timestamp',
      'agentId',
      'uuid',
      'origin',
      'attachment',
      'prompt',
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(
          null,
          true,
          -1,
          1e300,
          '',
          'user',
          'assistant',
          'system',
          'queue-operation',
          'attachment',
          'enqueue',
          'queued_command',
          'tool_use',
        ),
        fc.constantFrom(
          'tool_result',
          'Skill',
          'Bash',
          'Task',
          'async_launched',
          at(1),
          '<command-message>x</command-message><command-name>/y</command-name>',
        ),
        fc.constantFrom('<task-notification><status>completed</status>', '[Request interrupted by user]', '__proto__', 'end_turn'),
        fc.jsonValue(),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...keys, 'operation', 'skill', 'command', 'is_error', 'status', '__proto__'), tie('any'), {
          maxKeys: 6,
        }),
      ),
    })).any;
    const typed = fc.record({
      type: fc.constantFrom('user', 'assistant', 'system', 'attachment', 'queue-operation'),
      timestamp: fc.constantFrom(at(1), 5, 'x'),
      rest: value,
    });
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            value,
            typed.map(({ rest, ...record }) => ({ ...(rest as object), ...record })),
          ),
          { maxLength: 12 },
        ),
        (values) => {
          const parser = claudeCodeSource.createParser({ path: 'x.jsonl' });
          for (const item of values) {
            expect(['events', 'ignored', 'rejected']).toContain(parser.parseLine(JSON.stringify(item) ?? '').kind);
          }
          for (const observation of [...parser.drain().invocations, ...parser.observeOpen(true)]) {
            expect(observation.eventId).toMatch(/^claude-code:.{1,188}$/s);
            expect(Number.isSafeInteger(observation.startedAt)).toBe(true);
          }
          const state = parser.saveState();
          const restored = claudeCodeSource.createParser({ path: 'x.jsonl', state: JSON.parse(JSON.stringify(state)) });
          expect(restored.saveState()).toEqual(state);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('reads a real line with any one part of it replaced', () => {
    const originals = PATHS.flatMap((path) => linesOf(read(path))).flatMap((text) =>
      text.startsWith('{') && text.endsWith('}') ? [JSON.parse(text)] : [],
    );
    for (const original of originals) {
      for (const replacement of [null, 0, 'x', [], {}, [null], { type: 'tool_use' }]) {
        for (const changed of replacements(original, replacement)) {
          const parser = claudeCodeSource.createParser({ path: 'x.jsonl' });
          expect(() => parser.parseLine(JSON.stringify(changed))).not.toThrow();
        }
      }
    }
  });
});

/** The value with each of its parts in turn replaced by another. */
function* replacements(value: unknown, by: unknown): Generator<unknown> {
  yield by;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const changed of replacements(item, by)) yield value.with(index, changed);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) for (const changed of replacements(item, by)) yield { ...value, [key]: changed };
  }
}

function readState(path: string, lines: readonly string[]): unknown {
  const parser = claudeCodeSource.createParser({ path });
  for (const text of lines) parser.parseLine(text);
  return parser.saveState();
}
