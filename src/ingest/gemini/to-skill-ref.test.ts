import { describe, expect, it } from 'vitest';
import { toSkillRef } from './to-skill-ref.ts';

describe('toSkillRef', () => {
  it.each([
    ['run_shell_command', { command: 'cd web && npm test' }, 'shell', 'npm test'],
    ['run_shell_command', {}, 'shell', 'shell'],
    ['activate_skill', { name: 'release-notes' }, 'skill', 'release-notes'],
    ['activate_skill', null, 'skill', 'unknown'],
    ['invoke_agent', { agent_name: 'generalist', prompt: 'x' }, 'agent', 'generalist'],
    ['delegate_to_agent', { agent_name: 'codebase_investigator' }, 'agent', 'codebase_investigator'],
    ['codebase_investigator', { objective: 'x' }, 'agent', 'codebase_investigator'],
    ['mcp_github_create_issue', {}, 'mcp', 'mcp__github__create_issue'],
    ['github__create_issue', {}, 'mcp', 'mcp__github__create_issue'],
    ['mcp__github__create_issue', {}, 'mcp', 'mcp__github__create_issue'],
    ['read_file', { file_path: '/home/ada/x' }, 'tool', 'read_file'],
    ['mcp_', {}, 'tool', 'mcp_'],
  ])('takes %s %j as %s %s', (tool, input, kind, name) => {
    expect(toSkillRef(tool, input)).toEqual({ kind, name });
  });

  it.each(['mcp_my_server_find', 'mcp__my_server__find', 'my_server__find', 'find'])(
    'names %s after the server its source knows',
    (tool) => {
      expect(toSkillRef(tool, {}, { mcpServer: 'my_server' })).toEqual({ kind: 'mcp', name: 'mcp__my_server__find' });
    },
  );

  it('has nothing to say of a call without a name', () => {
    for (const name of [undefined, null, '', 7, {}, '\u0000']) expect(toSkillRef(name, {})).toBeUndefined();
  });
});
