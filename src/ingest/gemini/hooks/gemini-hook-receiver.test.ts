import { describe, expect, it } from 'vitest';
import { describeHookFuzz } from '../../../../test/support/describe-hook-fuzz.ts';
import { readHookFixtureMessages, takeHooks } from '../../../../test/support/read-hooks.ts';
import { GeminiHookReceiver } from './gemini-hook-receiver.ts';

const MESSAGES = readHookFixtureMessages('gemini/session.hooks.jsonl');

describe('a Gemini CLI hook receiver', () => {
  it('says where a session runs and when, and counts the calls it cannot tell apart', () => {
    const { observations, sessions, rejected } = takeHooks(new GeminiHookReceiver(), MESSAGES);
    expect(observations).toEqual([]);
    expect(rejected).toEqual({ no_identity: 3 });
    expect(sessions).toHaveLength(MESSAGES.length - 1);
    expect(sessions[0]).toMatchObject({ agent: 'gemini', sessionId: '9f3c0000-0000-4000-8000-00000000cafe', directory: '/home/ada/shop' });
    expect(sessions.slice(1).some((session) => 'directory' in session)).toBe(false);
    expect(sessions.at(-1)?.lastEventAt).toBe(MESSAGES.at(-1)?.at);
  });

  it('ignores events of no interest, and counts those it does not know', () => {
    const receiver = new GeminiHookReceiver();
    const body = (event: string) => JSON.stringify({ session_id: 'session-1', cwd: '/home/ada', hook_event_name: event });
    expect(receiver.take(body('BeforeModel'), 1)).toEqual({ invocations: [] });
    expect(receiver.take(body('PreToolUse'), 1)).toEqual({
      invocations: [],
      rejections: [{ source: 'hook', reason: 'unknown_shape', count: 1 }],
    });
  });
});

describeHookFuzz(() => new GeminiHookReceiver(), 'gemini/session.hooks.jsonl');
