import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultRoots, matchesPath, sessionIdOfPath } from './paths.ts';

describe('defaultRoots', () => {
  it('is the projects folder under the home directory', () => {
    expect(defaultRoots({ HOME: '/home/ada' })).toEqual([join('/home/ada', '.claude', 'projects')]);
    expect(defaultRoots({ USERPROFILE: '/users/ada' })).toEqual([join('/users/ada', '.claude', 'projects')]);
  });

  it('is moved by CLAUDE_CONFIG_DIR', () => {
    expect(defaultRoots({ HOME: '/home/ada', CLAUDE_CONFIG_DIR: '/data/claude' })).toEqual([join('/data/claude', 'projects')]);
    expect(defaultRoots({ HOME: '/home/ada', CLAUDE_CONFIG_DIR: '' })).toEqual([join('/home/ada', '.claude', 'projects')]);
  });

  it('is nowhere without a home', () => {
    expect(defaultRoots({})).toEqual([]);
  });
});

describe('matchesPath', () => {
  it('takes transcripts and leaves what lies beside them', () => {
    expect(
      ['p/a.jsonl', 'p/a/subagents/agent-1.jsonl', 'p/a/subagents/agent-1.meta.json', 'p/a/tool-results/1.txt'].map(matchesPath),
    ).toEqual([true, true, false, false]);
  });
});

describe('sessionIdOfPath', () => {
  it.each([
    ['/p/5c0375b4.jsonl', '5c0375b4'],
    ['C:\\p\\5c0375b4.jsonl', '5c0375b4'],
    ['/p/5c0375b4/subagents/agent-1.jsonl', '5c0375b4'],
    ['/p/5c0375b4/subagents/workflows/wf_1/agent-1.jsonl', '5c0375b4'],
    ['', 'unknown'],
  ])('of %s is %s', (path, sessionId) => {
    expect(sessionIdOfPath(path)).toBe(sessionId);
  });
});
