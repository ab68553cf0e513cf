import { createHash } from 'node:crypto';

const LONGEST = 180;
const HASH_DIGITS = 32;

/**
 * Identity of a run or a job: `ci:github:ada/app:4711:1`. One that would be too long to store, or holds what no id does,
 * keeps its beginning and ends in a hash of the whole.
 */
export function ciId(...parts: readonly (string | number)[]): string {
  const id = ['ci', ...parts].join(':');
  if (id.length <= LONGEST && !/[\s\p{C}]/u.test(id)) return id;
  const beginning = id.replace(/[\s\p{C}]+/gu, '_').slice(0, LONGEST - HASH_DIGITS - 1);
  return `${beginning}:${createHash('sha256').update(id).digest('hex').slice(0, HASH_DIGITS)}`.toWellFormed();
}

/** An id or a count that a CI system gives: a whole number above 0 that JSON has not rounded. */
export function asPositive(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
