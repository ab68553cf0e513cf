import type { HookReceiver } from '../ports/hook-receiver.ts';

/** One for each agent whose hooks are understood. */
export function createHookReceivers(): HookReceiver[] {
  return [];
}
