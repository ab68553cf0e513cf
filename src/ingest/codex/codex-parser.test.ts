import { describe, expect, it } from 'vitest';
import { describeSourceFixtures, readFixtures } from '../../../test/support/describe-source-fixtures.ts';
import { describeSourceFuzz } from '../../../test/support/describe-source-fuzz.ts';
import { mergeInto, readTranscript } from '../../../test/support/read-transcript.ts';
import type { Invocation } from '../../domain/invocation.ts';
import { codexSource } from './index.ts';

describeSourceFixtures(codexSource, 'codex');
describeSourceFuzz(codexSource, 'codex');

const START = Date.UTC(2026, 6, 1);
const line = (second: number, type: string, payload: object) =>
  JSON.stringify({ timestamp: new Date(START + second * 1000).toISOString(), type, payload });
const event = (second: number, type: string, rest: object = {}) => line(second, 'event_msg', { type, ...rest });
const item = (second: number, type: string, rest: object = {}) => line(second, 'response_item', { type, ...rest });
const call = (second: number, id: string, name = 'exec_command', input: object = { cmd: 'npm test' }, rest: object = {}) =>
  item(second, 'function_call', { name, arguments: JSON.stringify(input), call_id: id, ...rest });
const output = (
  second: number,
  id: string,
  text: unknown = 'Chunk ID: 1f\nWall time: 0.5000 seconds\nProcess exited with code 0\nOutput:\n',
) => item(second, 'function_call_output', { call_id: id, output: text });
const skill = (second: number, name: string, turnId?: string) =>
  item(second, 'message', {
    role: 'user',
    content: [{ type: 'input_text', text: `<skill>\n<name>${name}</name>\n<path>/home/ada/x/SKILL.md</path>\nText\n</skill>` }],
    ...(turnId === undefined ? {} : { metadata: { turn_id: turnId } }),
  });
const readSkill = (second: number, id: string, name: string) =>
  call(second, id, 'exec_command', { cmd: `cat /home/ada/.agents/skills/${name}/SKILL.md` });
const prompt = (second: number, rest: object = {}) => event(second, 'user_message', { message: 'next', ...rest });
const read = (lines: readonly string[], idle = true) => readTranscript(codexSource, 'rollout-x.jsonl', lines, { idle }).invocations;
const parserAfter = (lines: readonly string[]) => {
  const parser = codexSource.createParser({ path: 'rollout-x.jsonl' });
  for (const text of lines) parser.parseLine(text);
  return parser;
};

describe('a Codex parser', () => {
  it('ends a long command with the process, not with the first answer', () => {
    const running = 'Chunk ID: 1f\nWall time: 1.0010 seconds\nProcess running with session ID 7\nOutput:\n';
    const lines = [call(0, 'a'), output(1, 'a', running), call(2, 'b', 'write_stdin', { session_id: 7, chars: '' })];
    expect(read(lines, false).get('codex:a')).toMatchObject({ outcome: 'open' });
    expect(read([...lines, output(3, 'b', running)], false).get('codex:a')).toMatchObject({ outcome: 'open' });
    const exited = read([...lines, output(9, 'b', 'Chunk ID: 1f\nWall time: 7.0000 seconds\nProcess exited with code 3\nOutput:\n')]);
    expect(exited.get('codex:a')).toMatchObject({ outcome: 'failed', errorType: 'exit_code_3', durationMs: 9000, durationMeasured: false });
    expect(exited.get('codex:b')).toMatchObject({ outcome: 'completed', durationMs: 7000, durationMeasured: true });
    expect(read(lines).get('codex:a')).toMatchObject({ outcome: 'completed', certainty: 'presumed', endedAt: null, durationMs: null });
  });

  it('interrupts the calls of the turn that a person stopped, no older ones and no process in the background', () => {
    const lines = [
      event(0, 'task_started', { turn_id: 'one' }),
      call(1, 'lost'),
      event(10, 'task_started', { turn_id: 'two' }),
      call(11, 'server'),
      output(12, 'server', 'Chunk ID: 1f\nWall time: 1.0 seconds\nProcess running with session ID 7\nOutput:\n'),
      call(13, 'stopped'),
      event(15, 'turn_aborted', { turn_id: 'two', reason: 'interrupted' }),
    ];
    const invocations = read(lines);
    expect(invocations.get('codex:lost')).toMatchObject({ outcome: 'abandoned' });
    expect(invocations.get('codex:server')).toMatchObject({ outcome: 'completed', certainty: 'presumed' });
    expect(invocations.get('codex:stopped')).toMatchObject({ outcome: 'interrupted', errorType: 'user_interrupted', durationMs: 2000 });
  });

  it.each([
    ['replaced', 'turn_replaced'],
    ['budget_limited', 'budget_limited'],
    ['something of tomorrow', 'user_interrupted'],
  ])('says of a turn aborted for the reason %j: %s', (reason, errorType) => {
    expect(read([call(1, 'a'), event(2, 'turn_aborted', { reason })]).get('codex:a')).toMatchObject({ outcome: 'interrupted', errorType });
  });

  it('makes do with the report of a call whose result never came', () => {
    const report = event(3, 'exec_command_end', { call_id: 'a', exit_code: 2, duration: { secs: 1, nanos: 500_000_000 } });
    expect(read([call(1, 'a'), report], false).get('codex:a')).toMatchObject({ outcome: 'open' });
    expect(read([call(1, 'a'), report, event(4, 'task_complete')]).get('codex:a')).toMatchObject({
      outcome: 'failed',
      errorType: 'exit_code_2',
      durationMs: 1500,
    });
  });

  it('takes a failure from the report or from the result, whichever tells of one', () => {
    const report = (rest: object) => event(2, 'patch_apply_end', { call_id: 'a', ...rest });
    const patch = item(1, 'custom_tool_call', { name: 'apply_patch', input: 'x', call_id: 'a' });
    const success = item(3, 'custom_tool_call_output', { call_id: 'a', output: 'Exit code: 0\nWall time: 0.1 seconds\nOutput:\n' });
    const failure = item(3, 'custom_tool_call_output', { call_id: 'a', output: 'Exit code: 1\nWall time: 0.1 seconds\nOutput:\n' });
    const outcomeOf = (...lines: string[]) => read(lines).get('codex:a')?.outcome;
    expect(outcomeOf(patch, report({ success: true }), success)).toBe('completed');
    expect(outcomeOf(patch, report({ success: false }), success)).toBe('failed');
    expect(outcomeOf(patch, report({ success: true }), failure)).toBe('failed');
    expect(outcomeOf(patch, report({ success: false, status: 'declined' }), failure)).toBe('rejected');
  });

  it('knows a typed skill by its turn, so that a copy of its line is the same one', () => {
    const ids = (lines: readonly string[]) => [...read(lines).keys()];
    expect(ids([skill(1, 'pdf', 'turn-1'), skill(1, 'pdf', 'turn-1'), skill(90, 'pdf', 'turn-1')])).toEqual(['codex:turn-1/skill/pdf']);
    expect(ids([skill(1, 'pdf', 'turn-1'), skill(9, 'pdf', 'turn-2'), skill(9, 'docx', 'turn-2')])).toHaveLength(3);
    expect(ids([event(0, 'task_started', { turn_id: 'turn-1' }), skill(1, 'pdf')])).toEqual(['codex:turn-1/skill/pdf']);
    expect(ids([line(0, 'turn_context', { turn_id: 'turn-1', cwd: '/home/ada' }), skill(1, 'pdf')])).toEqual(['codex:turn-1/skill/pdf']);
    expect(ids([skill(1, 'pdf')])).toEqual([`codex:rollout-x/${START + 1000}/skill/pdf`]);
  });

  it('runs a skill to the last work before a person speaks, and no further', () => {
    const lines = [
      skill(0, 'pdf', 't'),
      call(2, 'a'),
      output(5, 'a'),
      event(6, 'token_count'),
      event(59, 'task_started', { turn_id: 'u' }),
    ];
    const next = item(60, 'message', { role: 'user', content: [{ type: 'input_text', text: 'next' }] });
    expect(read([...lines, next, prompt(60)]).get('codex:t/skill/pdf')).toMatchObject({
      outcome: 'completed',
      certainty: 'observed',
      durationMs: 5000,
    });
    const ended = [skill(0, 'pdf', 't'), call(2, 'a'), output(5, 'a'), event(7, 'task_complete')];
    expect(read(ended, false).get('codex:t/skill/pdf')).toMatchObject({ outcome: 'completed', certainty: 'presumed', durationMs: 7000 });
    const stopped = [skill(0, 'pdf', 't'), call(2, 'a'), event(8, 'turn_aborted', { reason: 'interrupted' })];
    expect(read(stopped).get('codex:t/skill/pdf')).toMatchObject({ outcome: 'interrupted', durationMs: 8000 });
    expect(read([skill(0, 'pdf', 't'), prompt(3, { kind: 'environment_context' })], false).get('codex:t/skill/pdf')?.outcome).toBe('open');
  });

  it('counts a skill once that is read in pieces or again after it was typed, and anew after the next prompt', () => {
    const lines = [skill(0, 'pdf', 't'), readSkill(1, 'a', 'pdf'), output(2, 'a'), readSkill(3, 'b', 'docx'), output(4, 'b')];
    const more = [readSkill(5, 'c', 'docx'), output(6, 'c'), prompt(60), readSkill(61, 'd', 'pdf'), output(62, 'd')];
    const skills = [...read([...lines, ...more]).values()].filter(({ skill: { kind } }) => kind === 'skill');
    expect(skills.map(({ eventId, trigger }) => [eventId, trigger])).toEqual([
      ['codex:t/skill/pdf', 'typed'],
      ['codex:b/skill/docx', 'model'],
      ['codex:d/skill/pdf', 'model'],
    ]);
  });

  it('launches no skill by a command that was not allowed to run', () => {
    const rejected = 'exec_command failed for `x`: CreateProcess { message: "Rejected(\\"rejected by user\\")" }';
    expect(read([readSkill(1, 'a', 'pdf'), output(2, 'a', rejected)]).get('codex:a/skill/pdf')).toMatchObject({ outcome: 'rejected' });
    const failed = 'Chunk ID: 1f\nWall time: 0.1 seconds\nProcess exited with code 1\nOutput:\n';
    expect(read([readSkill(1, 'a', 'pdf'), output(2, 'a', failed)]).get('codex:a/skill/pdf')).toMatchObject({ outcome: 'completed' });
    expect(read([readSkill(1, 'a', 'pdf')]).get('codex:a/skill/pdf')).toMatchObject({ outcome: 'abandoned' });
  });

  it('tells which skills a session was offered', () => {
    const entries = ['- pdf: Reads forms. (file: r0/pdf/SKILL.md)', '- github:yeet: Publishes. (file: r1/yeet/SKILL.md)'];
    const text = `<skills_instructions>\n## Skills\n### Available skills\n${entries.join('\n')}\n### How to use\n- Trigger rules: x\n</skills_instructions>`;
    const parser = parserAfter([
      item(1, 'message', {
        role: 'developer',
        content: [
          { type: 'input_text', text: 'x' },
          { type: 'input_text', text },
        ],
      }),
    ]);
    expect(parser.drain().listings).toEqual([
      {
        sessionId: 'rollout-x',
        agent: 'codex',
        at: START + 1000,
        skills: [
          { skill: { kind: 'skill', name: 'pdf' }, contextTokens: 11 },
          { skill: { kind: 'skill', name: 'github:yeet' }, contextTokens: 13 },
        ],
      },
    ]);
    expect(parser.drain().listings).toBeUndefined();
    for (const text of [readSkill(2, 'a', 'pdf'), readSkill(3, 'b', 'an-example-in-the-project')]) parser.parseLine(text);
    const names = parser.observeOpen(false).map(({ skill: { kind, name } }) => `${kind} ${name}`);
    expect(names).toEqual(['shell cat', 'shell cat', 'skill pdf']);
  });

  it('takes the session from the first line, else from the name of the file', () => {
    const id = '019f36b8-7808-7b53-b256-85144c802798';
    const path = `/home/ada/.codex/sessions/2026/07/06/rollout-2026-07-06T09-18-06-${id}.jsonl`;
    expect(readTranscript(codexSource, path, [call(1, 'a')]).invocations.get('codex:a')).toMatchObject({ sessionId: id });
    const meta = (payload: object) => [line(0, 'session_meta', payload), call(1, 'a')];
    expect(read(meta({ id: 'own', session_id: 'own' })).get('codex:a')).toMatchObject({ sessionId: 'own', subagentId: null });
    const source = { subagent: { thread_spawn: { parent_thread_id: 'parent', depth: 1 } } };
    expect(read(meta({ id: 'own', source })).get('codex:a')).toMatchObject({ sessionId: 'parent', subagentId: 'own' });
    expect(read(meta({ id: 'own', session_id: 'root', source })).get('codex:a')).toMatchObject({ sessionId: 'root', subagentId: 'own' });
    expect(read(meta({ id: 'own', source: { subagent: 'review' } })).get('codex:a')).toMatchObject({ sessionId: 'own', subagentId: 'own' });
  });

  it('keeps no more than a bounded number of open things', () => {
    const lines = Array.from({ length: 12_000 }, (_, index) => call(index, `call-${index}`, 'write_stdin', { session_id: index }));
    const parser = parserAfter(lines);
    expect(parser.openCount).toBe(10_000);
    expect(parser.forgottenCount).toBe(2_000);
    expect((parser.saveState() as { codex: { polls: unknown[] } }).codex.polls).toHaveLength(1_000);
  });

  it('starts anew from a state that it does not understand', () => {
    for (const state of [null, 7, { version: 1 }, { codex: { session: 7 } }]) {
      const parser = codexSource.createParser({ path: 'rollout-x.jsonl', state });
      expect(parser.parseLine(call(1, 'a')).kind).toBe('events');
      expect(parser.observeOpen(false)).toMatchObject([{ sessionId: 'rollout-x' }]);
    }
  });
});

describe('a forked session', () => {
  const fixtures = readFixtures(codexSource, 'codex');
  const inputsOf = (name: string) => fixtures.find(({ path }) => path.includes(name))?.inputs ?? [];
  const parent = readTranscript(codexSource, 'parent.jsonl', inputsOf('2026-07-06T09-00-00')).invocations;
  const fork = readTranscript(codexSource, 'fork.jsonl', inputsOf('2026-07-06T11-01-20')).invocations;
  const merge = (...parts: ReadonlyMap<string, Invocation>[]) => {
    const merged = new Map<string, Invocation>();
    for (const part of parts) mergeInto(merged, part.values());
    return merged;
  };

  it('adds only what it did itself, and moves nothing of the session that it was forked from', () => {
    const merged = merge(parent, fork);
    const own = [...fork.keys()].filter((id) => !parent.has(id));
    expect(own.map((id) => fork.get(id)?.skill.name)).toEqual(['pytest', 'release-notes']);
    expect(merged.size).toBe(parent.size + own.length);
    for (const [id, invocation] of parent) expect(merged.get(id)).toEqual(invocation);
  });

  it('leaves to the session that it was forked from what was going on there', () => {
    const meta = (id: string, rest: object = {}) => line(0, 'session_meta', { id, timestamp: new Date(START).toISOString(), ...rest });
    const source = { subagent: { thread_spawn: { parent_thread_id: 'parent' } } };
    const copied = [meta('parent'), skill(0, 'pdf', 't'), call(0.1, 'a'), output(0.2, 'a'), call(0.3, 'going-on')];
    for (const lines of [
      [meta('own', { source }), ...copied],
      [meta('own', { source, forked_from_id: 'parent' }), ...copied.slice(1)],
    ]) {
      expect([...read(lines).values()].map(({ eventId, subagentId }) => [eventId, subagentId])).toEqual([['codex:a', null]]);
      const invocations = read([...lines, prompt(6), call(7, 'b'), output(8, 'b'), event(9, 'turn_aborted')]);
      expect([...invocations.values()].map(({ eventId, sessionId, subagentId }) => [eventId, sessionId, subagentId])).toEqual([
        ['codex:a', 'parent', null],
        ['codex:b', 'parent', 'own'],
      ]);
    }
  });

  it('gives the same whichever of the two is read first, but for whose the copied calls are', () => {
    const backwards = merge(fork, parent);
    for (const [id, invocation] of merge(parent, fork)) {
      expect({ ...backwards.get(id), sessionId: invocation.sessionId }).toEqual(invocation);
    }
  });
});
