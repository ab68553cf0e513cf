import { describe, expect, it } from 'vitest';
import { parseOutput } from './parse-output.ts';

const end = (output: unknown) => {
  const { outcome, errorType, measuredDurationMs, taskId } = parseOutput(output, 1000).end;
  return [outcome, errorType, measuredDurationMs, taskId];
};

describe('parseOutput', () => {
  it.each([
    ['{"output":"x","metadata":{"exit_code":0,"duration_seconds":0.2}}', ['completed', null, 200, null]],
    ['{"output":"x","metadata":{"exit_code":101,"duration_seconds":0}}', ['failed', 'exit_code_101', 0, null]],
    ['{"output":"x","metadata":{"exit_code":-9}}', ['failed', 'exit_code_minus_9', null, null]],
    ['{"output":"x","metadata":{}}', ['completed', null, null, null]],
    ['{"output":"cut off', ['completed', null, null, null]],
    ['Exit code: 1\nWall time: 2.3 seconds\nTotal output lines: 900\nOutput:\nx', ['failed', 'exit_code_1', 2300, null]],
    ['Chunk ID: 1f2e3d\nWall time: 0.9375 seconds\nProcess exited with code 0\nOutput:\nx', ['completed', null, 937.5, null]],
    [
      'Chunk ID: 1f2e3d\nWall time: 1.0 seconds\nProcess running with session ID 4711\nOutput:\n',
      ['completed', null, 1000, 'process 4711'],
    ],
    ['Wall time: 4.2 seconds\nOutput:\nProcess exited with code 3', ['completed', null, 4200, null]],
    ['Wall time: 3.1 seconds\naborted by user', ['interrupted', 'user_interrupted', 3100, null]],
    ['Script completed\nWall time 0.2 seconds\nOutput:\n', ['completed', null, 200, null]],
    ['Script failed\nWall time 0.2 seconds\nOutput:\n', ['failed', 'script_failed', 200, null]],
    ['Script running with cell ID c-1\nWall time 11.0 seconds\nOutput:\n', ['completed', null, 11_000, 'script c-1']],
    ['{"agent_id":"a1","nickname":"Bacon"}', ['completed', null, null, 'agent a1']],
    ['Exit code: 7 of a tool', ['completed', null, null, null]],
  ])('reads %j', (output, expected) => {
    expect(end(output)).toEqual(expected);
  });

  it.each([
    ['aborted by user after 29.7s', 'interrupted', 'user_interrupted'],
    ['aborted', 'interrupted', 'user_interrupted'],
    ['exec command rejected by user', 'rejected', 'user_rejected'],
    ['patch rejected by user', 'rejected', 'user_rejected'],
    ['rejected by user', 'rejected', 'user_rejected'],
    ['user cancelled MCP tool call', 'rejected', 'user_rejected'],
    ['exec_command failed for `rm -rf /`: CreateProcess { message: "Rejected(\\"rejected by user\\")" }', 'rejected', 'user_rejected'],
    [
      'exec_command failed for `ls`: CreateProcess { message: "Rejected(\\"approval required by policy\\")" }',
      'rejected',
      'policy_rejected',
    ],
    ['exec_command failed for `ls`: CreateProcess { message: "No such file" }', 'failed', 'exec_failed'],
    ["`/bin/bash -lc 'git reset'` rejected: blocked by policy", 'rejected', 'policy_rejected'],
    ['approval policy is Never; reject command', 'rejected', 'policy_rejected'],
    ['Command blocked by PreToolUse hook: no. Command: rm', 'rejected', 'hook_denied'],
    ['Tool call blocked by PreToolUse hook: no. Tool: apply_patch', 'rejected', 'hook_denied'],
    ['apply_patch verification failed: Failed to find expected lines in x', 'failed', 'patch_not_applicable'],
    ['write_stdin failed: Unknown process id 9', 'failed', 'unknown_process'],
    ['failed in sandbox MacosSeatbelt with execution error', 'failed', 'sandbox_denied'],
    ['unsupported call: browse', 'failed', 'unknown_tool'],
    ['failed to parse function arguments: missing field', 'failed', 'invalid_input'],
    ['tool call error: timed out', 'failed', 'mcp_error'],
  ])('takes %j as %s', (text, outcome, errorType) => {
    expect(end(text).slice(0, 2)).toEqual([outcome, errorType]);
    expect(end([{ type: 'input_text', text }]).slice(0, 2)).toEqual([outcome, errorType]);
    expect(end({ content: text, success: false }).slice(0, 2)).toEqual([outcome, errorType]);
    expect(end(`A text that says: ${text}`).slice(0, 2)).toEqual(['completed', null]);
  });

  it.each([undefined, null, 7, '', [], {}, [{ type: 'input_image' }]])('takes %j as completed', (output) => {
    expect(end(output)).toEqual(['completed', null, null, null]);
  });

  it('is done with any text of a megabyte in a few milliseconds', () => {
    const hostile = [
      '`'.repeat(1e6),
      `exec_command failed for ${'Rejected('.repeat(1e5)}`,
      `Chunk ID: ${'\n'.repeat(1e6)}`,
      `{"status":{${'"'.repeat(1e6)}`,
    ];
    for (const text of hostile) {
      const startedAt = performance.now();
      parseOutput(text, 1000);
      expect(performance.now() - startedAt).toBeLessThan(200);
    }
  });
});
