import { describe, expect, it } from 'vitest';
import { toSkillRef } from './to-skill-ref.ts';

describe('toSkillRef', () => {
  it.each([
    ['Bash', { command: 'cd /x && sudo git commit -m "a secret"' }, 'shell', 'git commit'],
    ['Task', { subagent_type: 'Explore', prompt: 'a secret' }, 'agent', 'Explore'],
    ['Agent', { prompt: 'a secret' }, 'agent', 'general-purpose'],
    ['Agent', { subagent_type: 7 }, 'agent', 'general-purpose'],
    ['Skill', { skill: 'acme:deploy', args: 'a secret' }, 'skill', 'acme:deploy'],
    ['Skill', { command: 'pdf' }, 'skill', 'pdf'],
    ['Skill', { command: '/review a secret' }, 'skill', 'review'],
    ['Skill', {}, 'skill', 'unknown'],
    ['mcp__plugin_acme_tracker__list_issues', { q: 'a secret' }, 'mcp', 'mcp__plugin_acme_tracker__list_issues'],
    ['Read', { file_path: 'a secret' }, 'tool', 'Read'],
    ['PowerShell', { command: 'a secret' }, 'tool', 'PowerShell'],
  ])('names %s %j as %s %s', (toolName, input, kind, name) => {
    expect(toSkillRef(toolName, input)).toEqual({ kind, name });
  });

  it.each([[undefined], [null], [7], [[]]])('names a shell call with the command %j', (command) => {
    expect(toSkillRef('Bash', { command })).toMatchObject({ kind: 'shell', name: expect.stringMatching(/^.{1,200}$/) });
  });

  it.each([[undefined], [''], [7], ['\u0000']])('has nothing for the tool name %j', (toolName) => {
    expect(toSkillRef(toolName, {})).toBeUndefined();
  });
});
