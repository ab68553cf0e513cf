import { readCursor, toPage } from './cursor.ts';

/**
 * One page of several lists at once, the rows of each from the cursor on; there is a next one until the longest has ended.
 *
 * @throws SessionBuddyError USAGE for a cursor that is not ours
 */
export function pageOfLists<Lists extends Readonly<Record<string, readonly unknown[]>>>(
  lists: Lists,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): { readonly lists: { [Name in keyof Lists]: Lists[Name][number][] }; readonly nextCursor: string | null } {
  const offset = readCursor(cursor);
  const [longest = []] = Object.values(lists).sort((a, b) => b.length - a.length);
  const pages = Object.entries(lists).map(([name, rows]) => [name, rows.slice(offset, offset + limit)]);
  return {
    lists: Object.fromEntries(pages) as { [Name in keyof Lists]: Lists[Name][number][] },
    nextCursor: toPage(longest.slice(offset), offset, limit).nextCursor,
  };
}
