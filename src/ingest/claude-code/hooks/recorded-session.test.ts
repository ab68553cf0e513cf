import { describe, expect, it } from 'vitest';
import { describeTranscript } from '../../../../test/support/describe-transcript.ts';
import { readHookFixture, readHookFixtureMessages, takeHooks } from '../../../../test/support/read-hooks.ts';
import { linesOf, mergeInto, readTranscript } from '../../../../test/support/read-transcript.ts';
import type { Invocation, InvocationObservation } from '../../../domain/invocation.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { claudeCodeSource } from '../index.ts';
import { createClaudeCodeHookReceiver } from './index.ts';

/** One session by two ways: as its hooks were received, and as the agent wrote it down. */
const MESSAGES = readHookFixtureMessages('claude-code/session.hooks.jsonl');
const TRANSCRIPT = linesOf(readHookFixture('claude-code/session.transcript.jsonl'));
const SUBAGENT = linesOf(readHookFixture('claude-code/session.subagent.jsonl'));
const EXPECTED = JSON.parse(readHookFixture('claude-code/session.expected.json'));

const hooks = () => takeHooks(createClaudeCodeHookReceiver(), MESSAGES);
const transcripts = () =>
  [
    readTranscript(claudeCodeSource, '2860aaaa.jsonl', TRANSCRIPT),
    readTranscript(claudeCodeSource, '2860aaaa/subagents/agent-a1b2c3.jsonl', SUBAGENT),
  ].flatMap(({ invocations }) => [...invocations.values()]);

function merge(...parts: Iterable<InvocationObservation | Invocation>[]) {
  const invocations = new Map<string, Invocation>();
  for (const part of parts) mergeInto(invocations, part);
  return Object.fromEntries(invocations);
}

/** What a transcript gives line by line while it is followed, each time with all that is open. */
function follow(path: string, lines: readonly string[]): InvocationObservation[][] {
  const parser = claudeCodeSource.createParser({ path });
  const steps = lines.map((line) => {
    parser.parseLine(line);
    return [...parser.drain().invocations, ...parser.observeOpen(false)];
  });
  return [...steps, parser.observeOpen(true)];
}

/** The steps of all of them in one order, those of each in their own. */
function interleave<Step>(sequences: readonly (readonly Step[])[], random: () => number): Step[] {
  const left = sequences.map((sequence) => [...sequence]).filter((sequence) => sequence.length > 0);
  const steps: Step[] = [];
  while (left.length > 0) {
    const index = Math.floor(random() * left.length);
    steps.push(left[index]?.shift() as Step);
    if (left[index]?.length === 0) left.splice(index, 1);
  }
  return steps;
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

describe('a recorded session', () => {
  const describeAll = (invocations: Iterable<Invocation>) =>
    describeTranscript({
      ...{ sessions: [], unknownTypes: {}, rejected: {} },
      invocations: new Map([...invocations].map((invocation) => [invocation.eventId, invocation])),
    }).invocations;

  it('becomes the invocations written down beside it, from its hooks alone', () => {
    expect(describeAll(hooks().invocations.values())).toEqual(EXPECTED.hooks);
  });

  it('becomes the same and more with its transcript', () => {
    expect(describeAll(Object.values(merge(hooks().observations, transcripts())))).toEqual(EXPECTED.both);
  });

  it('is the same whichever of hooks and transcript comes first, step by step in any order', () => {
    const expected = merge(hooks().observations, transcripts());
    const random = seededRandom(3);
    for (let round = 0; round < 100; round++) {
      const receiver = createClaudeCodeHookReceiver();
      const steps = interleave(
        [
          MESSAGES.map(({ body, at }) => receiver.take(body, at).invocations),
          follow('2860aaaa.jsonl', TRANSCRIPT),
          follow('2860aaaa/subagents/agent-a1b2c3.jsonl', SUBAGENT),
        ],
        random,
      );
      expect(merge(...steps)).toEqual(expected);
    }
  });

  it('is the same in whatever order single observations are stored', () => {
    const observations = [
      ...hooks().observations,
      ...follow('2860aaaa.jsonl', TRANSCRIPT).flat(),
      ...follow('2860aaaa/subagents/agent-a1b2c3.jsonl', SUBAGENT).flat(),
    ];
    const expected = merge(hooks().observations, transcripts());
    const random = seededRandom(5);
    for (let round = 0; round < 100; round++) expect(merge(shuffle(observations, random))).toEqual(expected);
  });

  it('is the same when each hook is sent twice, or all of them again', () => {
    const once = merge(hooks().observations);
    const receiver = createClaudeCodeHookReceiver();
    expect(
      merge(
        takeHooks(
          receiver,
          MESSAGES.flatMap((message) => [message, message]),
        ).observations,
      ),
    ).toEqual(once);
    expect(merge(takeHooks(receiver, MESSAGES).observations, hooks().observations)).toEqual(once);
  });

  it('loses nothing when the server is started anew at any moment', () => {
    const expected = merge(hooks().observations, transcripts());
    for (let cut = 0; cut <= MESSAGES.length; cut++) {
      const before = takeHooks(createClaudeCodeHookReceiver(), MESSAGES.slice(0, cut));
      const after = takeHooks(createClaudeCodeHookReceiver(), MESSAGES.slice(cut));
      expect(Object.keys(merge(before.observations, after.observations)).sort()).toEqual([...hooks().invocations.keys()].sort());
      for (const [id, invocation] of Object.entries(merge(before.observations, after.observations, transcripts()))) {
        const { startedAt, outcome, errorType, skill } = expected[id] as Invocation;
        expect(invocation).toMatchObject({ startedAt, outcome, errorType, skill });
      }
    }
  });

  it('is the same however messages next to each other overtake', () => {
    const calls = (invocations: Record<string, Invocation>) =>
      Object.values(invocations)
        .filter(({ skill }) => skill.kind !== 'skill')
        .map(({ eventId, outcome, errorType, skill, startedAt }) => ({ eventId, outcome, errorType, skill, startedAt }))
        .sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
    const expected = calls(merge(hooks().observations, transcripts()));
    for (let index = 1; index < MESSAGES.length; index++) {
      const swapped = MESSAGES.toSpliced(index - 1, 2, ...MESSAGES.slice(index - 1, index + 1).toReversed());
      const { observations } = takeHooks(createClaudeCodeHookReceiver(), swapped);
      expect(calls(merge(observations, transcripts()))).toEqual(expected);
    }
  });

  it('leaves every text of a person, an argument or an output behind', () => {
    const receiver = createClaudeCodeHookReceiver();
    const kept = JSON.stringify(MESSAGES.map(({ body, at }) => receiver.take(body, at)));
    for (const text of [
      'Please analyze',
      'secret-plan',
      '42 passed',
      'All well',
      'Find the entry',
      'staging',
      'Force-push',
      'form.pdf',
      'v4',
    ]) {
      expect(MESSAGES.some(({ body }) => body.includes(text))).toBe(true);
      expect(kept).not.toContain(text);
    }
  });
});
