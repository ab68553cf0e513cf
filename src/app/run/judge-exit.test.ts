import { expect, it } from 'vitest';
import type { CommandExit } from '../../ports/command-runner.ts';
import { judgeExit } from './judge-exit.ts';

it.each<[CommandExit, boolean, string, string | undefined, number]>([
  [{ kind: 'code', code: 0 }, false, 'completed', undefined, 0],
  [{ kind: 'code', code: 0 }, true, 'completed', undefined, 0],
  [{ kind: 'code', code: 3 }, false, 'failed', 'exit_code_3', 3],
  [{ kind: 'code', code: 2 }, true, 'interrupted', 'signal_sigint', 2],
  [{ kind: 'code', code: 130 }, false, 'interrupted', 'signal_sigint', 130],
  [{ kind: 'code', code: 127 }, false, 'failed', 'exit_code_127', 127],
  [{ kind: 'signal', signal: 'SIGINT', number: 2 }, true, 'interrupted', 'signal_sigint', 130],
  [{ kind: 'signal', signal: 'SIGTERM', number: 15 }, false, 'failed', 'signal_sigterm', 143],
  [{ kind: 'signal', signal: 'SIGSEGV', number: 11 }, false, 'failed', 'signal_sigsegv', 139],
  [{ kind: 'not_found' }, false, 'failed_to_launch', 'command_not_found', 127],
  [{ kind: 'not_executable' }, false, 'failed_to_launch', 'command_not_executable', 126],
])('judges %j, interrupted: %s, as %s (%s) with exit code %i', (exit, sawInterrupt, outcome, errorType, exitCode) => {
  expect(judgeExit({ exit, sawInterrupt, durationMs: 1 })).toEqual({
    outcome,
    exitCode,
    ...(errorType === undefined ? {} : { errorType }),
  });
});
