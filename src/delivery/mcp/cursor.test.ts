import { describe, expect, it } from 'vitest';
import { readCursor, toPage } from './cursor.ts';

describe('cursors', () => {
  it('walk all rows, none twice', () => {
    const rows = Array.from({ length: 7 }, (_, index) => index);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const offset = readCursor(cursor);
      const page = toPage(rows.slice(offset, offset + 4), offset, 3);
      seen.push(...page.rows);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(rows);
  });

  it('end with the last full page', () => {
    expect(toPage([1, 2, 3], 0, 3)).toEqual({ rows: [1, 2, 3], nextCursor: null });
  });

  it.each(['', 'o1', 'bm90IG91cnM', Buffer.from('o99999999').toString('base64url'), Buffer.from('o-1').toString('base64url')])(
    'refuses %j, which is none of ours',
    (cursor) => {
      expect(() => readCursor(cursor)).toThrow(/is not the next_cursor/);
    },
  );
});
