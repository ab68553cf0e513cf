import { describe, expect, it } from 'vitest';
import { describeSourceFixtures } from '../../../test/support/describe-source-fixtures.ts';
import { describeSourceFuzz } from '../../../test/support/describe-source-fuzz.ts';
import { mergeInto, readTranscript } from '../../../test/support/read-transcript.ts';
import { openCodeSource } from './index.ts';

describeSourceFixtures(openCodeSource, 'opencode');
describeSourceFuzz(openCodeSource, 'opencode');

describe('an OpenCode parser', () => {
  const at = (second: number) => Date.UTC(2026, 0, 1) + second * 1000;
  const session = { id: 'ses_1', version: '1.1.0', directory: '/home/ada', projectID: 'p', time: { created: at(0), updated: at(100) } };
  const part = (callID: string, tool: string, state: object = {}, sessionID = 'ses_1') => ({
    ...{ id: `prt_${callID}`, messageID: 'msg_1', sessionID, type: 'tool', callID, tool },
    state: { status: 'completed', input: {}, time: { start: at(10), end: at(12) }, ...state },
  });
  const message = (second: number, role: string, parts: readonly object[], rest: object = {}) => ({
    info: { role, time: { created: at(second) }, ...rest },
    parts,
  });
  const read = (document: object, idle = true) => readTranscript(openCodeSource, 'x.json', [JSON.stringify(document)], { idle });
  const readExport = (messages: readonly object[], idle = true) => read({ info: session, messages }, idle).invocations;

  it('takes the duration that OpenCode measured, from a stored part as from an export', () => {
    const tool = part('toolu_0A1', 'bash', { input: { command: 'npm test' } });
    const stored = read(tool).invocations;
    expect(stored.get('opencode:toolu_0A1')).toMatchObject({
      skill: { kind: 'shell', name: 'npm test' },
      durationMs: 2000,
      durationMeasured: true,
    });
    expect(readExport([message(9, 'assistant', [tool])])).toEqual(stored);
  });

  it('knows the end of a skill from an export, and presumes it of a stored part', () => {
    const skill = part('toolu_0A1', 'skill', { input: { name: 'pdf' } });
    const stored = read(skill).invocations;
    expect(stored.get('opencode:toolu_0A1')).toMatchObject({ outcome: 'completed', certainty: 'presumed', durationMs: null });
    const exported = readExport([
      message(9, 'assistant', [skill, part('toolu_0A2', 'read', { time: { start: at(20), end: at(25) } })]),
      message(60, 'user', []),
    ]);
    expect(exported.get('opencode:toolu_0A1')).toMatchObject({ certainty: 'observed', durationMs: 15_000 });
    const merged = new Map(stored);
    mergeInto(merged, exported.values());
    expect(merged.get('opencode:toolu_0A1')).toEqual(exported.get('opencode:toolu_0A1'));
  });

  it('tells calls of two sessions apart that a model only numbers', () => {
    for (const [callID, isShared] of [
      ['functions.bash:0', false],
      ['call_3', false],
      ['bash', false],
      ['toolu_01Zz9', true],
      ['8f3a91b2-0000-4000-8000-000000000001', true],
    ] as const) {
      const ids = ['ses_1', 'ses_2'].flatMap((sessionId) => [...read(part(callID, 'bash', {}, sessionId)).invocations.keys()]);
      expect([callID, ids[0] === ids[1]]).toEqual([callID, isShared]);
    }
  });

  it('has nothing to say of a call that has not begun, and keeps one open that has', () => {
    expect(read(part('toolu_0A1', 'bash', { status: 'pending', time: undefined }))).toMatchObject({ rejected: {}, invocations: new Map() });
    expect(
      read(part('toolu_0A1', 'bash', { status: 'running', time: { start: at(10) } }), false).invocations.get('opencode:toolu_0A1'),
    ).toMatchObject({ outcome: 'open' });
  });

  it.each([
    ['The user rejected permission to use this specific tool call.', 'rejected', 'user_rejected'],
    ['The user has specified a rule which prevents you from using this specific tool call.', 'rejected', 'permission_denied'],
    ['Tool execution aborted', 'interrupted', 'user_interrupted'],
    ['Error: File not found: /home/ada/x', 'failed', 'file_not_found'],
    ['The bash tool was called with invalid arguments: [', 'failed', 'invalid_input'],
    ['my secret', 'failed', 'tool_error'],
    [undefined, 'failed', 'tool_error'],
  ])('reads the error %j as %s', (error, outcome, errorType) => {
    expect(read(part('toolu_0A1', 'edit', { status: 'error', error })).invocations.get('opencode:toolu_0A1')).toMatchObject({
      outcome,
      errorType,
    });
  });

  it('ends a skill at a message of a person, not at one that OpenCode writes itself', () => {
    const skill = part('toolu_0A1', 'skill', { input: { name: 'pdf' } });
    const end = (parts: readonly object[]) =>
      readExport([message(9, 'assistant', [skill]), message(30, 'user', parts)], false).get('opencode:toolu_0A1')?.outcome;
    expect(end([{ type: 'text', text: 'next' }])).toBe('completed');
    expect(end([{ type: 'text', text: 'next', synthetic: true }])).toBe('open');
    expect(end([{ type: 'compaction', auto: true }])).toBe('open');
  });

  it('knows a document by its beginning, also half of one, and takes no other for one', () => {
    const texts = [part('toolu_0A1', 'bash'), session, { info: session, messages: [message(9, 'assistant', [])] }].map((document) =>
      JSON.stringify(document, null, 2),
    );
    for (const text of texts) {
      expect(openCodeSource.recognises([text])).toBe(true);
      expect(openCodeSource.recognises([text.slice(0, -20)])).toBe(true);
    }
    for (const other of [
      '',
      '{',
      '{"id":"msg_1"}',
      '{"id":"prt_1"}',
      '{"info":{"id":"x"},"messages":[]}',
      '{"info":1,"messages":[',
      '[{"id":"ses_1"}]',
      '{"name":"engine"}',
    ])
      expect([other, openCodeSource.recognises([other])]).toEqual([other, false]);
    expect(openCodeSource.recognises([])).toBe(false);
  });

  it.each([
    ['/home/ada/.local/share/opencode/storage/part/msg_1/prt_1.json', true],
    ['/home/ada/.local/share/opencode/storage/session/p/ses_1.json', true],
    ['/home/ada/.local/share/opencode/storage/message/ses_1/msg_1.json', false],
    ['/home/ada/.local/share/opencode/storage/todo/x.json', false],
    ['/home/ada/exported.json', true],
    ['/home/ada/notes.md', false],
  ])('may know %s by its name: %s', (path, matches) => {
    expect(openCodeSource.matchesPath(path)).toBe(matches);
  });

  it.each([
    [{ HOME: '/home/ada' }, ['/home/ada/.local/share/opencode/storage', '/home/ada/.local/share/opencode/project']],
    [{ HOME: '/home/ada', XDG_DATA_HOME: '/data' }, ['/data/opencode/storage', '/data/opencode/project']],
    [{}, []],
  ])('looks with %j in %j', (environment, roots) => {
    expect(openCodeSource.defaultRoots(environment)).toEqual(roots);
  });
});
