import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';
import { formatTable } from './format-table.ts';
import { formatAgo, formatBytes, formatCompletion, formatDuration, formatQuantity, formatSparkline } from './format-values.ts';
import { fitText, textWidth } from './text-width.ts';

describe('cleanText', () => {
  it.each([
    ['plain text é 日本 👩‍👩‍👧', 'plain text é 日本 👩‍👩‍👧'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007name', 'name'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['a\r\nb\tc\u0000\u007f\u009b', 'abc'],
    ['\u202egnp.exe\u2066\u200b\ufeff', 'gnp.exe'],
  ])('of %j is %j', (text, clean) => expect(cleanText(text)).toBe(clean));
});

describe('textWidth', () => {
  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本語', 6],
    ['한글', 4],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['→', 1],
  ])('of %s is %i', (text, width) => expect(textWidth(text)).toBe(width));

  it('is what fitText cuts to, never through a character', () => {
    expect(fitText('abcdef', 4)).toBe('abc…');
    expect(fitText('日本語', 4)).toBe('日…');
    expect(fitText('abc', 3)).toBe('abc');
    for (let width = 1; width < 10; width++) expect(textWidth(fitText('a日b👩‍👩‍👧c語', width))).toBeLessThanOrEqual(width);
  });
});

describe('formatTable', () => {
  it('aligns columns whatever the width of their characters, and shortens the flexible one', () => {
    const columns = [
      { title: 'NAME', isFlexible: true },
      { title: 'N', align: 'right' },
    ] as const;
    expect(
      formatTable(
        columns,
        [
          ['日本', '1'],
          ['abc', '10'],
        ],
        80,
      ),
    ).toBe('NAME   N\n日本   1\nabc   10\n');
    expect(formatTable(columns, [['a-name-that-is-much-too-long', '1']], 20)).toBe('NAME               N\na-name-that-is-m…  1\n');
  });
});

describe('values', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1000, '1.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 0 s'],
    [3_599_600, '1 h 0 min'],
    [7_890_000, '2 h 12 min'],
  ])('%s ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [51_234_567, '51.2 MB'],
    [2.4e12, '2.4 TB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [null, '–'],
    [1_000_000, '0 s ago'],
    [1_000_000 - 59_000, '59 s ago'],
    [1_000_000 - 60_000, '1 min ago'],
    [1_000_000 + 5_000, '0 s ago'],
  ])('%s is %s', (at, text) => expect(formatAgo(at, 1_000_000)).toBe(text));

  it('of a completion are the percentage and its interval', () => {
    expect(formatCompletion({ completed: 0, ended: 0, completionRatio: null, completionInterval: null })).toBe('–');
    const completionInterval = { lower: 0.8811, upper: 0.9733, level: 0.95 };
    expect(formatCompletion({ completed: 94, ended: 100, completionRatio: 0.94, completionInterval })).toBe('94 % (88–97)');
  });

  it('of a sparkline are relative to the highest, and 0 is blank', () => {
    expect(formatSparkline([0, 1, 4, 8])).toBe(' ▁▄█');
    expect(formatSparkline([0, 0])).toBe('  ');
    expect(formatSparkline([])).toBe('');
    expect(formatSparkline([1, 1000])).toBe('▁█');
  });

  it('of quantities are in the plural unless there is one', () => {
    expect([formatQuantity(1, 'file'), formatQuantity(1234, 'file')]).toEqual(['1 file', '1,234 files']);
  });
});
