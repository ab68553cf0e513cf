import { describe, expect, it } from 'vitest';
import { defaultRoots, matchesPath, sessionIdOfPath } from './paths.ts';

describe('paths of rollouts', () => {
  it('are below CODEX_HOME, else below the home folder', () => {
    expect(defaultRoots({ HOME: '/home/ada' })).toEqual(['/home/ada/.codex/sessions', '/home/ada/.codex/archived_sessions']);
    expect(defaultRoots({ HOME: '/home/ada', CODEX_HOME: '/data/codex' })).toEqual([
      '/data/codex/sessions',
      '/data/codex/archived_sessions',
    ]);
    expect(defaultRoots({ HOME: '', USERPROFILE: '/users/ada', CODEX_HOME: '' })).toHaveLength(2);
    expect(defaultRoots({})).toEqual([]);
  });

  it('name the session', () => {
    const id = '019f36b8-7808-7b53-b256-85144c802798';
    expect(sessionIdOfPath(`C:\\codex\\sessions\\rollout-2026-07-06T09-18-06-${id}.jsonl`)).toBe(id);
    expect(sessionIdOfPath(`/x/${id}.jsonl`)).toBe(id);
    expect(sessionIdOfPath('/x/events.jsonl')).toBe('events');
    expect(sessionIdOfPath('/x/a name.jsonl')).toBe('unknown');
    expect(matchesPath(`/x/${id}.jsonl`)).toBe(true);
    expect(matchesPath('/x/history.json')).toBe(false);
  });
});
