import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { HookSessions, MAX_HOOK_SESSIONS, MAX_OPEN_IN_HOOKS } from './hook-sessions.ts';

const make = () => new HookSessions({ agent: 'claude-code', source: 'hook' });

function openCalls(sessions: HookSessions, sessionId: string, count: number, kind: 'shell' | 'skill' = 'shell'): void {
  sessions.update(sessionId, (session) => {
    for (let index = 0; index < count; index++) {
      const call = { id: `${sessionId}-${index}`, skill: { kind, name: 'x' }, sessionId, subagentId: null, trigger: 'model' } as const;
      session.start({ ...call, startedAt: index }, 'main');
    }
    session.drain();
  });
}

describe('the sessions of hooks', () => {
  it('are remembered from one message to the next', () => {
    const sessions = make();
    openCalls(sessions, 'a', 3);
    expect(sessions.update('a', (session) => session.openCount)).toBe(3);
    expect(sessions.openCount).toBe(3);
  });

  it('are forgotten when they are over', () => {
    const sessions = make();
    openCalls(sessions, 'a', 3);
    openCalls(sessions, 'b', 2);
    sessions.delete('a');
    sessions.delete('never seen');
    expect([sessions.size, sessions.openCount]).toEqual([1, 2]);
  });

  it('are forgotten when too many others were heard of since', () => {
    const sessions = make();
    for (let index = 0; index < MAX_HOOK_SESSIONS; index++) openCalls(sessions, `s${index}`, 1);
    openCalls(sessions, 's0', 0);
    openCalls(sessions, 'one more', 1);
    expect(sessions.size).toBe(MAX_HOOK_SESSIONS);
    expect(sessions.update('s0', (session) => session.openCount)).toBe(1);
    expect(sessions.update('s1', (session) => session.openCount)).toBe(0);
  });

  it('make room when too much is open in all of them', () => {
    const sessions = make();
    for (let index = 0; index < 30; index++) openCalls(sessions, `s${index}`, 1000);
    expect(sessions.openCount).toBeLessThanOrEqual(MAX_OPEN_IN_HOOKS);
    expect(sessions.update('s29', (session) => session.openCount)).toBe(1000);
    expect(sessions.update('s0', (session) => session.openCount)).toBe(0);
  });

  it('keep names, and not the texts they were cut out of', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const sessions = make();
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < MAX_HOOK_SESSIONS; index++) {
      const name = `${index} ${'x'.repeat(50_000)}`.concat('y').slice(0, 60);
      const call = { id: `${index}`, skill: { kind: 'shell', name }, sessionId: `${index}`, subagentId: null, trigger: 'model' } as const;
      sessions.update(call.sessionId, (session) => {
        session.start({ ...call, startedAt: index }, 'main');
        session.drain();
      });
    }
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
    expect(sessions.openCount).toBe(MAX_HOOK_SESSIONS);
  });

  it('have a bound each', () => {
    const sessions = make();
    openCalls(sessions, 'calls', 12_000);
    openCalls(sessions, 'skills', 300, 'skill');
    expect(sessions.openCount).toBe(10_000 + 256);
  });
});
