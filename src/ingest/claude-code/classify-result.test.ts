import { describe, expect, it } from 'vitest';
import { classifyResult } from './classify-result.ts';
import { DENIAL_KINDS, RESULT_RULES } from './result-rules.ts';

const classify = (text: string, rest: object = {}) => {
  const { outcome, errorType } = classifyResult({ isError: true, isInterrupted: false, denialKind: undefined, text, ...rest });
  return `${outcome} ${errorType}`;
};

describe('classifyResult', () => {
  it.each([
    ['Exit code 1\nnpm error', 'failed exit_code_1'],
    ['Exit code 143', 'failed exit_code_143'],
    ['Exit code 3221225786', 'failed exit_code_other'],
    ['Exit code -1', 'failed exit_code_other'],
    ['Exit code 137\n[Request interrupted by user for tool use]', 'interrupted user_interrupted'],
    ['[Request interrupted by user for tool use]', 'interrupted user_interrupted'],
    ["The user doesn't want to proceed with this tool use. The tool use was rejected", 'rejected user_rejected'],
    ["Claude requested permissions to write to /x, but you haven't granted it yet.", 'rejected permission_denied'],
    ['Permission to use Bash with command rm has been denied.', 'rejected permission_denied'],
    [
      'claude-sonnet-5[1m] is temporarily unavailable, so auto mode cannot determine the safety of Agent right now.',
      'rejected automode_unavailable',
    ],
    ['PreToolUse:Bash hook error: [guard.sh]: no', 'rejected hook_denied'],
    ['<tool_use_error>String to replace not found in file.\nString: a</tool_use_error>', 'failed string_not_found'],
    ['<tool_use_error>Found 2 matches of the string to replace, but replace_all is false', 'failed string_not_unique'],
    ['<tool_use_error>File has not been read yet. Read it first', 'failed file_not_read'],
    ['<tool_use_error>File has been modified since read, either by the user', 'failed file_changed'],
    ['File does not exist. Note: your current working directory is /x', 'failed file_not_found'],
    ["EISDIR: illegal operation on a directory, read '/x'", 'failed is_a_directory'],
    ['File content (85812 tokens) exceeds maximum allowed tokens (25000).', 'failed too_large'],
    ['<tool_use_error>InputValidationError: Read failed', 'failed invalid_input'],
    ['<tool_use_error>Sibling tool call errored</tool_use_error>', 'failed sibling_failed'],
    ['<tool_use_error>Unknown skill: code-changes</tool_use_error>', 'failed unknown_skill'],
    ['<tool_use_error>Skill init is not a prompt-based skill</tool_use_error>', 'failed skill_not_invocable'],
    ['Bash command failed for pattern "!`git log`": [stderr]', 'failed skill_command_failed'],
    ['<tool_use_error>Blocked: sleep 90', 'failed blocked'],
    ['MCP error -32602: Input validation error', 'failed mcp_error'],
    ['screenshot failed: Screenshot timed out after 5s', 'failed timeout'],
    ['<tool_use_error>something new</tool_use_error>', 'failed tool_use_error'],
    ['something else', 'failed tool_error'],
    ['', 'failed tool_error'],
  ])('reads %j as %s', (text, expected) => {
    expect(classify(text)).toBe(expected);
  });

  it('takes a result without is_error as completed, unless it says that it was interrupted', () => {
    expect(classify('Exit code 1', { isError: false })).toBe('completed null');
    expect(classify('', { isError: false, isInterrupted: true })).toBe('interrupted user_interrupted');
    expect(classify('[Request interrupted by user for tool use]', { isError: false })).toBe('interrupted user_interrupted');
  });

  it('takes the kind of denial over the text, a new kind included', () => {
    expect(classify('Exit code 1', { denialKind: 'permission-rule' })).toBe('rejected permission_denied');
    expect(classify('Exit code 1', { denialKind: 'interrupted' })).toBe('interrupted user_interrupted');
    expect(classify('Exit code 1', { denialKind: 'moon-phase' })).toBe('rejected denied');
  });

  it('has a bounded list of classes', () => {
    const classes = new Set([...RESULT_RULES, ...DENIAL_KINDS.values()].map(({ errorType }) => errorType));
    expect(classes.size).toBeLessThan(40);
    for (const errorType of classes) expect(errorType).toMatch(/^[a-z_]+$/);
  });
});
