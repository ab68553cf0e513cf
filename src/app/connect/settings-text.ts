import { createHash } from 'node:crypto';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { SettingsFile } from '../../ports/settings-files.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** The text of a settings file, and how to make its bytes of another. */
export interface SettingsText {
  /** Without a byte order mark; empty when there is no file. */
  readonly text: string;
  encode(text: string): Uint8Array;
}

/** @throws SessionBuddyError SETTINGS_UNREADABLE for what is not UTF-8 */
export function decodeSettings({ path, bytes }: SettingsFile): SettingsText {
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes ?? new Uint8Array());
  } catch (error) {
    throw new SessionBuddyError('SETTINGS_UNREADABLE', `${path} is not UTF-8 text`, { cause: error });
  }
  const mark = decoded.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { text: decoded.slice(mark.length), encode: (text) => Buffer.from(mark + text) };
}

/** SHA-256 in hex. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The change of a file as `diff -u` shows it. */
export function describeChange(path: string, before: string, after: string): string {
  return formatPatch(structuredPatch(path, path, before, after, undefined, undefined, { context: 3 }), FILE_HEADERS_ONLY);
}

/** Runs `edit` and names the file in what it complains of. */
export function naming<Result>(path: string, edit: () => Result): Result {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof SessionBuddyError)) throw error;
    throw new SessionBuddyError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}
