import type { HookReceiver } from '../../../ports/hook-receiver.ts';
import { CodexHookReceiver } from './codex-hook-receiver.ts';

/** Codex's hooks; see `README.md`. */
export function createCodexHookReceiver(): HookReceiver {
  return new CodexHookReceiver();
}
