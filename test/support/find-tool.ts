import { delimiter } from 'node:path';
import { findCommand } from '../../src/platform/find-command.ts';

/** Where Debian has what only root is thought to need. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

/** Whether a program is on this machine, and the end of a suite's title, which says why it is skipped where it is not. */
export function findTool(program: string, from: string): { readonly isThere: boolean; readonly note: string } {
  const isThere = findCommand(program, [process.env['PATH'], ...MORE_FOLDERS].join(delimiter)) === 'found';
  return { isThere, note: isThere ? '' : ` (skipped: no ${program}; it is in ${from})` };
}

/** The environment in which `findTool` looked. */
export const toolEnvironment = { ...process.env, PATH: [process.env['PATH'], ...MORE_FOLDERS].join(delimiter) };
