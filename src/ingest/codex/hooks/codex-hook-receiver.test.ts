import { describe, expect, it } from 'vitest';
import { describeHookFuzz } from '../../../../test/support/describe-hook-fuzz.ts';
import { type ReceivedHook, readHookFixture, readHookFixtureMessages, takeHooks } from '../../../../test/support/read-hooks.ts';
import { linesOf, mergeInto, readTranscript } from '../../../../test/support/read-transcript.ts';
import type { Invocation } from '../../../domain/invocation.ts';
import { mergeInvocation, toInvocation } from '../../../domain/merge-invocation.ts';
import { seededRandom } from '../../../platform/seeded-random.ts';
import { codexSource } from '../index.ts';
import { CodexHookReceiver } from './codex-hook-receiver.ts';

const MESSAGES = readHookFixtureMessages('codex/session.hooks.jsonl');
const START = Date.parse('2026-01-01T00:00:00.000Z');

function hook(second: number, event: string, fields: object = {}): ReceivedHook {
  const common = { session_id: 'thread-1', turn_id: 'turn-1', cwd: '/home/ada/shop', hook_event_name: event };
  return { at: START + second * 1000, body: JSON.stringify({ ...common, ...fields }) };
}

const patch = { tool_name: 'apply_patch', tool_input: { command: '*** Begin Patch' }, tool_use_id: 'call_1' };
const command = { tool_name: 'Bash', tool_input: { command: 'cd web && npm test' }, tool_use_id: 'call_1' };
const take = (...messages: ReceivedHook[]) => takeHooks(new CodexHookReceiver(), messages);
const summarize = (invocations: ReadonlyMap<string, Invocation>) =>
  Object.fromEntries(
    Array.from(invocations, ([id, { skill, outcome, certainty, durationMs }]) => [
      id,
      [skill.kind, skill.name, outcome, certainty, durationMs],
    ]),
  );
const outcomeOf = (...messages: ReceivedHook[]) => take(...messages).invocations.get('codex:call_1');

describe('a Codex hook receiver', () => {
  it('records the calls of a session under their call ids', () => {
    const { invocations, rejected, sessions } = take(...MESSAGES);
    expect(summarize(invocations)).toEqual({
      'codex:call_sh1': ['shell', 'cargo test', 'completed', 'presumed', 5000],
      'codex:call_patch1': ['tool', 'apply_patch', 'completed', 'observed', 80],
      'codex:call_agent1': ['agent', 'explorer', 'completed', 'observed', 8000],
      'codex:call_mcp1': ['mcp', 'mcp__docs__search', 'completed', 'observed', 900],
      'codex:call_sh2': ['shell', 'sleep', 'open', 'none', null],
    });
    expect(rejected).toEqual({});
    expect(sessions[0]).toMatchObject({ agent: 'codex', directory: '/home/ada/shop' });
    expect(sessions).toHaveLength(MESSAGES.length - 1);
  });

  it('agrees with the rollouts of the session, in any order', () => {
    const rollouts = ['session.rollout.jsonl', 'session.subagent.jsonl'].map((file) =>
      readTranscript(codexSource, `rollout-${file}`, linesOf(readHookFixture(`codex/${file}`))),
    );
    const observations = [...take(...MESSAGES).observations, ...rollouts.flatMap(({ invocations }) => [...invocations.values()])];
    const merged = new Map<string, Invocation>();
    mergeInto(merged, observations);
    expect(summarize(merged)).toEqual({
      'codex:call_sh1': ['shell', 'cargo test', 'failed', 'observed', 4900],
      'codex:call_patch1': ['tool', 'apply_patch', 'completed', 'observed', 100],
      'codex:call_agent1': ['agent', 'explorer', 'completed', 'observed', 8030],
      'codex:call_mcp1': ['mcp', 'mcp__docs__search', 'completed', 'observed', 850],
      'codex:call_sh2': ['shell', 'sleep', 'interrupted', 'observed', 7020],
    });
    const random = seededRandom(9);
    for (let round = 0; round < 50; round++) {
      const shuffled = new Map<string, Invocation>();
      mergeInto(
        shuffled,
        observations.toSorted(() => random() - 0.5),
      );
      expect(Object.fromEntries(shuffled)).toEqual(Object.fromEntries(merged));
    }
  });

  it('names the subagent that made a call', () => {
    expect(outcomeOf(hook(1, 'PreToolUse', { ...patch, agent_id: 'thread-2' }))).toMatchObject({ subagentId: 'thread-2', outcome: 'open' });
  });

  it('only presumes that a command went well, so that the exit code in the rollout decides', () => {
    const presumed = outcomeOf(hook(1, 'PreToolUse', command), hook(3, 'PostToolUse', { ...command, tool_response: 'failed' }));
    expect(presumed).toMatchObject({
      skill: { kind: 'shell', name: 'npm test' },
      outcome: 'completed',
      certainty: 'presumed',
      durationMs: 2000,
    });
    if (presumed === undefined) return;
    const rollout = toInvocation({
      ...{
        eventId: 'codex:call_1',
        skill: { kind: 'shell', name: 'npm test' },
        sessionId: 'thread-1',
        agent: 'codex',
        source: 'transcript',
      },
      ...{ startedAt: START + 1000, endedAt: START + 2900, outcome: 'failed', errorType: 'exit_code_1', certainty: 'observed' },
    });
    expect(mergeInvocation(presumed, rollout)).toMatchObject({ outcome: 'failed', errorType: 'exit_code_1', endedAt: START + 2900 });
  });

  it('knows the end of a call whose start it did not see, and no duration', () => {
    expect(outcomeOf(hook(3, 'PostToolUse', patch))).toMatchObject({ outcome: 'completed', startedAt: START + 3000, durationMs: null });
  });

  it('ends a subagent when it stops, not with the call that launches it', () => {
    const spawn = { tool_name: 'spawn_agent', tool_input: { agent_type: 'explorer' }, tool_use_id: 'call_1' };
    const launched = hook(2, 'PostToolUse', { ...spawn, tool_response: { agent_id: 'thread-2' } });
    const stop = hook(9, 'SubagentStop', { agent_id: 'thread-2' });
    expect(outcomeOf(hook(1, 'PreToolUse', spawn), launched)).toMatchObject({ outcome: 'open' });
    expect(outcomeOf(hook(1, 'PreToolUse', spawn), launched, stop)).toMatchObject({ outcome: 'completed', durationMs: 8000 });
    expect(outcomeOf(launched, stop)).toMatchObject({ outcome: 'completed', durationMs: 7000 });
    expect(outcomeOf(hook(1, 'PreToolUse', spawn), hook(2, 'PostToolUse', { ...spawn, tool_response: 'ok' }))).toMatchObject({
      outcome: 'open',
    });
  });

  it('leaves an interruption to the rollout, which knows what of it lives on', () => {
    expect(outcomeOf(hook(1, 'PreToolUse', command), hook(3, 'Interrupt'))).toMatchObject({ outcome: 'open' });
  });

  it('abandons what is open when the session ends', () => {
    expect(outcomeOf(hook(1, 'PreToolUse', patch), hook(3, 'SessionEnd'))).toMatchObject({ outcome: 'abandoned', certainty: 'presumed' });
  });

  it('records the same once when everything is sent twice', () => {
    expect(take(...MESSAGES.flatMap((message) => [message, message])).invocations).toEqual(take(...MESSAGES).invocations);
  });

  it.each([
    ['a call without an id', { ...patch, tool_use_id: undefined }, 'no_identity'],
    ['a call without a tool', { tool_use_id: 'call_1' }, 'unknown_shape'],
    ['a call with a broken id', { ...patch, tool_use_id: 7 }, 'unknown_shape'],
  ])('counts %s and records nothing', (_, fields, reason) => {
    for (const event of ['PreToolUse', 'PostToolUse']) {
      expect(take(hook(1, event, fields))).toMatchObject({ observations: [], rejected: { [reason]: 1 } });
    }
  });

  it('ignores events of no interest, and counts those it does not know', () => {
    expect(take(hook(1, 'PermissionRequest'), hook(1, 'PreCompact'))).toMatchObject({ sessions: [], rejected: {} });
    expect(take(hook(1, 'AfterTool'))).toMatchObject({ sessions: [], rejected: { unknown_shape: 1 } });
  });

  it('leaves every text of a person, an argument or an output behind', () => {
    const receiver = new CodexHookReceiver();
    const kept = JSON.stringify(MESSAGES.map(({ body, at }) => receiver.take(body, at)));
    for (const text of ['Please analyze', '42 passed', 'Begin Patch', 'All well']) expect(kept).not.toContain(text);
  });
});

describeHookFuzz(() => new CodexHookReceiver(), 'codex/session.hooks.jsonl');
