import { describe, expect, it } from 'vitest';
import { toMcpSkillRef, toSkillRef } from './to-skill-ref.ts';

describe('toSkillRef', () => {
  it.each([
    ['exec_command', { cmd: 'cd web && npm test 2>&1 | tail' }, 'npm test'],
    ['exec_command', '{"cmd":"git commit -m x"}', 'git commit'],
    ['shell', { command: ['bash', '-lc', 'npm test'] }, 'npm test'],
    ['shell', { command: ['/bin/zsh', '-c', 'cargo build --release'] }, 'cargo build'],
    ['shell', { command: ['git', 'commit', '-m', "it's; done"] }, 'git commit'],
    ['shell', { command: ['powershell.exe', '-NoProfile', '-Command', 'npm test'] }, 'npm test'],
    ['shell_command', { command: 'pytest -q' }, 'pytest'],
    ['local_shell_call', { action: { type: 'exec', command: ['ls', '-la'] } }, 'ls'],
    ['container.exec', { cmd: ['bash', '-lc', 'ruff check .'] }, 'ruff check'],
    ['Bash', { command: 'npm run build' }, 'npm run build'],
    ['functions__exec_command', { cmd: 'make' }, 'make'],
    ['exec_command', '{"cmd":"git sta', 'shell'],
    ['shell', null, 'shell'],
    ['shell', { command: [1, {}] }, 'shell'],
  ])('names what %s runs: %j', (tool, input, name) => {
    expect(toSkillRef(tool, input)).toEqual({ kind: 'shell', name });
  });

  it.each([
    ['ask_question', 'mcp__deepwiki', 'mcp__deepwiki__ask_question'],
    ['ask_question', 'mcp__deepwiki__', 'mcp__deepwiki__ask_question'],
    ['_fetch_pr', 'mcp__codex_apps__github', 'mcp__codex_apps__github__fetch_pr'],
    ['mcp__deepwiki__ask_question', undefined, 'mcp__deepwiki__ask_question'],
    ['mcp__deepwiki__ask_question', null, 'mcp__deepwiki__ask_question'],
    ['mcp__remote__shell', undefined, 'mcp__remote__shell'],
    ['deepwiki__ask_question', undefined, 'mcp__deepwiki__ask_question'],
  ])('names the MCP tool %s of the namespace %s', (tool, namespace, name) => {
    expect(toSkillRef(tool, {}, namespace)).toEqual({ kind: 'mcp', name });
  });

  it.each([
    ['spawn_agent', { agent_type: 'explorer', message: 'look' }, undefined, 'explorer'],
    ['spawn_agent', '{"message":"look"}', 'multi_agent_v1', 'default'],
    ['multi_agent_v1__spawn_agent', { agent_type: 'worker' }, undefined, 'worker'],
  ])('takes %s as a subagent: %j', (tool, input, namespace, name) => {
    expect(toSkillRef(tool, input, namespace)).toEqual({ kind: 'agent', name });
  });

  it.each(['update_plan', 'apply_patch', 'view_image', 'write_stdin', 'wait_agent', 'tool_search', 'web_search'])(
    'takes %s as a tool',
    (tool) => {
      expect(toSkillRef(tool, {})).toEqual({ kind: 'tool', name: tool });
    },
  );

  it.each([undefined, null, 7, '', '  ', {}])('has no name for %j', (tool) => {
    expect(toSkillRef(tool, {})).toBeUndefined();
  });
});

describe('toMcpSkillRef', () => {
  it.each([
    ['deepwiki', 'ask_question'],
    ['codex_apps', 'github.fetch_pr'],
  ])('gives %s and %s the name that the call has', (server, tool) => {
    const [namespace, name] = server === 'codex_apps' ? ['mcp__codex_apps__github', '_fetch_pr'] : [`mcp__${server}`, tool];
    expect(toMcpSkillRef(server, tool)).toEqual(toSkillRef(name, {}, namespace));
  });

  it('has no name for a call without one of the two', () => {
    expect(toMcpSkillRef('', 'x')).toBeUndefined();
    expect(toMcpSkillRef('x', undefined)).toBeUndefined();
  });
});
