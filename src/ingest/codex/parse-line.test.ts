import { describe, expect, it } from 'vitest';
import { readFixtures } from '../../../test/support/describe-source-fixtures.ts';
import { codexSource } from './index.ts';
import { parseBeginning } from './parse-beginning.ts';
import { parseRolloutLine } from './parse-line.ts';

const lines = readFixtures(codexSource, 'codex').flatMap(({ inputs }) => inputs);

describe('parseRolloutLine', () => {
  it('says the same of a line by its beginning as by all of it', () => {
    const byBeginning = lines.filter((line) => parseBeginning(line) !== undefined);
    expect(byBeginning.length).toBeGreaterThan(25);
    // The space in front keeps the short way from being taken.
    for (const line of byBeginning) expect([line, parseRolloutLine(line)]).toEqual([line, parseRolloutLine(` ${line}`)]);
  });

  it('does not trust the beginning of a line that was cut off', () => {
    for (const line of lines) expect(parseBeginning(line.slice(0, -2))).toBeUndefined();
  });

  it('tells what it does not know from what is broken', () => {
    const parse = (record: unknown) => {
      const line = parseRolloutLine(JSON.stringify(record));
      return typeof line === 'object' ? [line.unknownType, line.rejected] : line;
    };
    const timestamp = '2026-07-06T09:00:00.000Z';
    expect(parse({ timestamp, type: 'of_tomorrow' })).toEqual(['of_tomorrow', null]);
    expect(parse({ timestamp, type: 'of_tomorrow', payload: { type: 'x' } })).toEqual(['of_tomorrow', null]);
    expect(parse({ timestamp, type: 'event_msg', payload: { type: 'foo' } })).toEqual(['event_msg/foo', null]);
    expect(parse({ timestamp, type: 'response_item', payload: { type: 'foo' } })).toEqual(['response_item/foo', null]);
    expect(parse({ timestamp, type: 'event_msg', payload: { type: 'token_count', info: null } })).toEqual([null, null]);
    expect(parse({ timestamp, type: 'event_msg', payload: {} })).toEqual([null, 'unknown_shape']);
    expect(parse({ timestamp, type: 'session_meta', payload: {} })).toEqual([null, 'unknown_shape']);
    expect(parse({ timestamp: 'now', type: 'response_item', payload: { type: 'function_call_output', call_id: 'a' } })).toEqual([
      null,
      'bad_timestamp',
    ]);
    expect(parse({ timestamp, type: 'event_msg' })).toBe('unknown_shape');
    expect(parse({ type: 7 })).toBe('unknown_shape');
    expect(parse([])).toBe('unknown_shape');
    expect(parseRolloutLine('{')).toBe('not_json');
    expect(parseRolloutLine('  ')).toBeUndefined();
  });
});
