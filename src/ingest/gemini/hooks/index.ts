import type { HookReceiver } from '../../../ports/hook-receiver.ts';
import { GeminiHookReceiver } from './gemini-hook-receiver.ts';

/** Gemini CLI's hooks; see `README.md`. */
export function createGeminiHookReceiver(): HookReceiver {
  return new GeminiHookReceiver();
}
