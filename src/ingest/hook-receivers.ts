import type { HookReceiver } from '../ports/hook-receiver.ts';
import { createClaudeCodeHookReceiver } from './claude-code/hooks/index.ts';
import { createCodexHookReceiver } from './codex/hooks/index.ts';
import { createGeminiHookReceiver } from './gemini/hooks/index.ts';

/** One for each agent whose hooks are understood. */
export function createHookReceivers(): HookReceiver[] {
  return [createClaudeCodeHookReceiver(), createCodexHookReceiver(), createGeminiHookReceiver()];
}
