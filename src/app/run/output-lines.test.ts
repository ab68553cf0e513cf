import { describe, expect, it } from 'vitest';
import { OutputLines } from './output-lines.ts';

function linesOf(...pieces: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const output = new OutputLines((text) => lines.push(text));
  for (const piece of pieces) output.push(Buffer.from(piece));
  output.end();
  return lines;
}

describe('OutputLines', () => {
  it('joins what comes in pieces, in the middle of a character too', () => {
    const bytes = Buffer.from('né\nzwei');
    expect(linesOf(bytes.subarray(0, 2), bytes.subarray(2, 5), bytes.subarray(5))).toEqual(['né', 'zwei']);
  });

  it('ends lines as Windows does, and where a program draws over its line', () => {
    expect(linesOf('a\r\nb\r50 %\r100 %\n\nc')).toEqual(['a', 'b', '50 %', '100 %', 'c']);
  });

  it('takes out colors, links and titles', () => {
    expect(linesOf('\u001b[1m\u001b[38;5;196mred\u001b[0m \u001b]8;;https://example.org\u0007link\u001b]8;;\u0007\u001b[2K\n')).toEqual([
      'red link',
    ]);
  });

  it('reads the first 4,096 bytes of a line and goes on with the next', () => {
    const [long, next] = linesOf('x'.repeat(3000), 'y'.repeat(100_000), '\nnext\n');
    expect(long).toHaveLength(4096);
    expect(next).toBe('next');
  });

  it('makes text of bytes that are none', () => {
    expect(linesOf(Buffer.from([0xff, 0xfe, 0x00, 0x0a]))).toEqual(['\ufffd\ufffd\u0000']);
  });
});
