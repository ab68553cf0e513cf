import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../../../test/support/keeping-logger.ts';
import { observeMany } from '../../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../../test/support/temporary-store.ts';
import { recommenderOf } from '../../../app/recommendations/recommender.ts';
import { InProcessEventBus } from '../../../platform/in-process-event-bus.ts';
import { ToolCaller } from '../tool-caller.ts';
import { recommendSkillsForContext } from './recommend-skills-for-context.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };
const logger = makeKeepingLogger();

let temporary: TemporaryStore;
let caller: ToolCaller;
beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const { store } = temporary;
  caller = new ToolCaller({
    tools: [recommendSkillsForContext],
    context: {
      ...{ store, clock, recommender: recommenderOf(store, clock), embedder: null, hashUser: (user) => user, home: '' },
      recording: { store, bus: new InProcessEventBus(logger) },
    },
    ...{ logger, queryTimeoutMs: 5_000, callsPerSecond: 1_000 },
  });
});
afterAll(() => temporary.remove());

const call = (input: unknown) =>
  caller.call({ name: 'recommend_skills_for_context', arguments: input, client: 'test', transport: 'stdio' });

it('fails on an empty database with what to do', async () => {
  expect(await call({ task: 'test' })).toMatchObject({ kind: 'failure', text: expect.stringContaining('session-buddy import') });
});

it('answers by its schema, with the reasons in few lines', async () => {
  const invocations = observeMany(20, 18, NOW - 3_600_000, { name: 'pytest', kind: 'shell', durationMs: 4000, phase: 'verification' });
  await temporary.store.append({ sessions: [], invocations });
  const reply = await call({ file_path: 'tests/test_a.py', selected_code: 'FAILED tests/test_a.py::test_a - hunter2', line_number: 3 });
  if (reply.kind === 'failure') throw reply.error;
  recommendSkillsForContext.output.parse(reply.answer.structured);
  expect(reply.answer.structured).toMatchObject({
    success: true,
    suggestions: [{ skill_name: 'pytest', workflow_phase: 'verification', estimated_duration_seconds: expect.closeTo(4, 1) }],
  });
  expect(reply.answer.text.split('\n')).toEqual([
    expect.stringMatching(/^pytest fits best \(confidence 0\.\d\d\)$/),
    expect.stringMatching(
      /^pytest \(shell\): confidence 0\.\d\d, about 4 s; failing test: it is for testing; .*completed 18 of 20, at least 70 %$/,
    ),
    'seen: failing test, line 3 reads like a failure of a test runner',
    'seen: test file, the file is named test_a.py',
  ]);
});

it('says of nothing to suggest why, and what to give', async () => {
  expect(await call({})).toMatchObject({ answer: { structured: { suggestions: [] }, text: expect.stringContaining('Give a task') } });
});

it.each([
  ['text'],
  [[]],
  [{ limit: 0 }],
  [{ limit: '5' }],
  [{ line_number: -1 }],
  [{ line_number: 1.5 }],
  [{ cursor_position: { line: -1, character: 0 } }],
  [{ cursor_position: { line: 1 } }],
  [{ task: null }],
  [{ selected_code: 'x'.repeat(200_001) }],
  [{ file_path: 'x'.repeat(4_001) }],
  [{ unknown: 1 }],
])('refuses %j and goes on', async (input) => {
  expect(await call(input)).toMatchObject({ kind: 'failure' });
  expect(await call({ task: 'pytest' })).toMatchObject({ kind: 'answer' });
});

it('keeps nothing of a selection', async () => {
  await call({ selected_code: 'hunter2' });
  await call({ selected_code: 'hunter2', line_number: 0 });
  expect(JSON.stringify(logger.lines)).not.toContain('hunter2');
  for (const path of [temporary.path, `${temporary.path}-wal`]) expect(readFileSync(path).includes('hunter2')).toBe(false);
});
