import type { HookReceiver } from '../../../ports/hook-receiver.ts';
import { ClaudeCodeHookReceiver } from './claude-code-hook-receiver.ts';

/** Claude Code's hooks; see `README.md`. */
export function createClaudeCodeHookReceiver(): HookReceiver {
  return new ClaudeCodeHookReceiver();
}
