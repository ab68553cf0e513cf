import type { InvocationObservation } from '../../domain/invocation.ts';
import type { CommandEnd } from '../../ports/command-runner.ts';

export interface JudgedExit extends Pick<InvocationObservation, 'outcome' | 'errorType'> {
  /** As a shell gives it: 128 and the number of the signal, 127 not found, 126 not executable. */
  readonly exitCode: number;
}

/** What shells, and programs that handle Ctrl-C themselves, exit with then. */
const INTERRUPTED = 130;

/** How a command ended, in our words. */
export function judgeExit({ exit, sawInterrupt }: CommandEnd): JudgedExit {
  switch (exit.kind) {
    case 'not_found':
      return { outcome: 'failed_to_launch', errorType: 'command_not_found', exitCode: 127 };
    case 'not_executable':
      return { outcome: 'failed_to_launch', errorType: 'command_not_executable', exitCode: 126 };
    case 'signal': {
      const outcome = exit.signal === 'SIGINT' ? 'interrupted' : 'failed';
      return { outcome, errorType: `signal_${exit.signal.toLowerCase()}`, exitCode: 128 + exit.number };
    }
    case 'code':
      if (exit.code === 0) return { outcome: 'completed', exitCode: 0 };
      if (sawInterrupt || exit.code === INTERRUPTED) return { outcome: 'interrupted', errorType: 'signal_sigint', exitCode: exit.code };
      return { outcome: 'failed', errorType: `exit_code_${exit.code}`, exitCode: exit.code };
  }
}
