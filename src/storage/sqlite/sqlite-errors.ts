import { type ErrorCode, SessionBuddyError } from '../../domain/errors.ts';
import type { WireError } from './worker-protocol.ts';

/** SQLite's primary result codes that a user can do something about. @see https://www.sqlite.org/rescode.html */
const RESULT_CODES: Readonly<Record<number, { readonly code: ErrorCode; readonly retryable: boolean; readonly what: string } | undefined>> =
  {
    5: { code: 'STORAGE_UNAVAILABLE', retryable: true, what: 'is locked by another program' },
    6: { code: 'STORAGE_UNAVAILABLE', retryable: true, what: 'is locked by another program' },
    8: { code: 'STORAGE_UNAVAILABLE', retryable: false, what: 'cannot be written to' },
    10: { code: 'STORAGE_UNAVAILABLE', retryable: true, what: 'could not be read or written' },
    11: { code: 'STORAGE_CORRUPT', retryable: false, what: 'is damaged' },
    13: { code: 'STORAGE_UNAVAILABLE', retryable: true, what: 'has no space left on its disk' },
    14: { code: 'STORAGE_UNAVAILABLE', retryable: false, what: 'cannot be opened' },
    26: { code: 'STORAGE_CORRUPT', retryable: false, what: 'is not an SQLite database' },
  };

/** An error of `node:sqlite` as one of ours, where there is something to be done; otherwise as it is. */
export function translateSqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof SessionBuddyError || !('errcode' in error)) return error;
  const known = RESULT_CODES[Number(error.errcode) & 0xff];
  if (known === undefined) return error;
  return new SessionBuddyError(known.code, `database ${path} ${known.what} (${error.message})`, {
    retryable: known.retryable,
    cause: error,
  });
}

export function toWireError(error: unknown, path: string): WireError {
  const translated = translateSqliteError(error, path);
  const isOurs = translated instanceof SessionBuddyError;
  return {
    code: isOurs ? translated.code : null,
    message: translated instanceof Error ? translated.message : String(translated),
    retryable: isOurs && translated.retryable,
    stack: translated instanceof Error ? translated.stack : undefined,
  };
}

export function fromWireError(error: WireError): Error {
  if (error.code !== null) return new SessionBuddyError(error.code, error.message, { retryable: error.retryable });
  const plain = new Error(error.message);
  if (error.stack !== undefined) plain.stack = error.stack;
  return plain;
}
