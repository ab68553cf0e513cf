import { SessionBuddyError } from '../../domain/errors.ts';

const PATTERN = /^o(\d{1,7})$/;

/** How many rows a cursor skips. @throws SessionBuddyError USAGE for one that is not ours */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [, offset] = PATTERN.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (offset === undefined)
    throw new SessionBuddyError('USAGE', `cursor ${JSON.stringify(cursor.slice(0, 50))} is not the next_cursor of an answer`);
  return Number(offset);
}

/**
 * One page of rows that were asked for with one more than the page holds.
 *
 * @param rows - those behind `offset`, up to `limit + 1`
 */
export function toPage<Row>(
  rows: readonly Row[],
  offset: number,
  limit: number,
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } {
  const nextCursor = rows.length > limit ? Buffer.from(`o${offset + limit}`, 'latin1').toString('base64url') : null;
  return { rows: rows.slice(0, limit), nextCursor };
}
