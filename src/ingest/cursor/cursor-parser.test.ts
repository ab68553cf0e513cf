import { describe, expect, it } from 'vitest';
import { readFixtures } from '../../../test/support/describe-source-fixtures.ts';
import { describeTranscript } from '../../../test/support/describe-transcript.ts';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { readTranscript } from '../../../test/support/read-transcript.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { cursorSource } from './index.ts';

const fixtures = readFixtures(cursorSource, 'cursor');

describe('a Cursor parser', () => {
  it.each(fixtures)('says of $path how much it passed over', ({ path, inputs, expected }) => {
    expect(describeTranscript(readTranscript(cursorSource, path, inputs))).toEqual(expected);
  });

  it('knows a transcript by its lines', () => {
    expect(cursorSource.recognises(fixtures[0]?.inputs ?? [])).toBe(true);
    for (const line of [
      '{"type":"user","role":"user","message":{"content":[]}}',
      '{"role":"user","content":"x"}',
      '{"role":"user","message":{"role":"user","content":[]}}',
      '{"role":"tool","message":{"content":[]}}',
      'x',
    ])
      expect([line, cursorSource.recognises([line])]).toEqual([line, false]);
    expect(cursorSource.recognises([])).toBe(false);
  });

  it(`ignores or rejects each of ${FUZZ_RUNS} mutated lines, and keeps nothing`, { timeout: 60_000 }, () => {
    const random = seededRandom(7);
    const seeds = fixtures.flatMap(({ inputs }) => inputs.map((input) => Buffer.from(input)));
    const parser = cursorSource.createParser({ path: 'x.jsonl' });
    const counts = { events: 0, ignored: 0, rejected: 0 };
    for (let run = 0; run < FUZZ_RUNS; run++) counts[parser.parseLine(mutate(seeds, random).toString()).kind]++;
    expect(counts.events).toBe(0);
    expect(counts.ignored + counts.rejected).toBe(FUZZ_RUNS);
    expect([parser.drain(), parser.observeOpen(true), parser.saveState()]).toEqual([{ invocations: [], sessions: [] }, [], null]);
    expect(parser.unknownTypes.size).toBeLessThanOrEqual(51);
  });

  it.each([
    [{ HOME: '/home/ada' }, ['/home/ada/.cursor/projects']],
    [{}, []],
  ])('looks with %j in %j', (environment, roots) => {
    expect(cursorSource.defaultRoots(environment)).toEqual(roots);
  });
});
