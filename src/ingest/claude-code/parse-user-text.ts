import type { TaskNotification } from '../shared/call-end.ts';
import { parseTaskNotification } from './parse-task-notification.ts';

/** What the text of a user line is. `other` is text that no person wrote. */
export type UserText =
  | { readonly kind: 'prompt' | 'interruption' | 'other' }
  | { readonly kind: 'notification'; readonly notification: TaskNotification }
  /** `hasSlash` is false in the notice `<command-message>The "pdf" skill is running</command-message>` after a Skill call. */
  | { readonly kind: 'command'; readonly name: string; readonly hasSlash: boolean };

/** Beginnings of user lines that the agent wrote by itself, or that are commands of the terminal rather than a prompt. */
const NOT_A_PROMPT = ['<local-command-', '<bash-', '<task-notification>'];

const COMMAND_NAME = /<command-name>\s*(\/?)([^<]{1,400})<\/command-name>/;

/**
 * A custom command or skill starts with `<command-message>`, a built-in (`/clear`, `/model`) with `<command-name>`:
 * the order of the two tags is all that tells them apart. A built-in counts as a prompt: it is a person who typed it.
 */
export function parseUserText(text: string): UserText {
  const start = text.trimStart();
  if (start === '') return { kind: 'other' };
  if (start.startsWith('[Request interrupted by user')) return { kind: 'interruption' };
  if (start.startsWith('<command-message>')) {
    const match = COMMAND_NAME.exec(start.slice(0, 2000));
    if (match?.[2] === undefined) return { kind: 'prompt' };
    return { kind: 'command', name: match[2], hasSlash: match[1] === '/' };
  }
  if (start.startsWith('<task-notification>')) {
    const notification = parseTaskNotification(start);
    return notification === undefined ? { kind: 'other' } : { kind: 'notification', notification };
  }
  return { kind: NOT_A_PROMPT.some((beginning) => start.startsWith(beginning)) ? 'other' : 'prompt' };
}
