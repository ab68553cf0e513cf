import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TranscriptSource } from '../../src/ports/transcript-source.ts';
import { describeTranscript } from './describe-transcript.ts';
import { linesOf, readTranscript } from './read-transcript.ts';

/** Words that stand in the fixtures as prompt, argument, path or output, and nowhere else. */
const PRIVATE_TEXTS = [
  'Please analyze',
  'CLAUDE.md',
  'Find the entry',
  'form.pdf',
  'the release',
  '42 passed',
  'no such field',
  'All well',
  'STOP what',
];

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

export interface Fixture {
  /** Relative to the folder of fixtures. */
  readonly path: string;
  /** What the parser gets, one after the other: lines, or the one document. */
  readonly inputs: readonly string[];
  readonly expected: unknown;
}

/** The fixtures of one folder that `source` reads, each with the expected invocations written down beside it. */
export function readFixtures(source: TranscriptSource, folder: string): Fixture[] {
  const root = join(FIXTURES, folder);
  const paths = globSync('**/*.{json,jsonl}', { cwd: root }).filter(
    (path) => !path.endsWith('.expected.json') && source.matchesPath(join(root, path)),
  );
  return paths.sort().map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const inputs = source.unit === 'document' ? [text] : linesOf(text);
    return { path, inputs, expected: JSON.parse(readFileSync(join(root, path.replace(/\.jsonl?$/, '.expected.json')), 'utf8')) };
  });
}

/** What holds for every fixture of every source. */
export function describeSourceFixtures(source: TranscriptSource, folder: string): void {
  describe.each(readFixtures(source, folder))('$path', ({ path, inputs, expected }) => {
    const read = (texts: readonly string[], options = {}) => readTranscript(source, path, texts, options);

    it('becomes the invocations written down beside it', () => {
      expect(describeTranscript(read(inputs))).toEqual(expected);
    });

    it('is recognised', () => {
      expect(source.recognises(inputs.slice(0, 20))).toBe(true);
    });

    it.each([true, false])('gives the same when the reading stops at any line (session over: %s)', (idle) => {
      const whole = read(inputs, { idle });
      const everywhere = inputs.map((_, index) => index);
      for (const cuts of [...[...everywhere, inputs.length].map((cut) => [cut]), everywhere]) {
        const parts = read(inputs, { cuts, idle });
        expect([cuts, parts.invocations, parts.sessions.at(-1)]).toEqual([cuts, whole.invocations, whole.sessions.at(-1)]);
      }
    });

    if (source.unit !== 'document')
      it('gives the same when every line is there twice', () => {
        const twice = inputs.flatMap((input) => [input, input]);
        expect(read(twice, { idle: false }).invocations).toEqual(read(inputs, { idle: false }).invocations);
      });

    it('leaves every text of a person, an argument or an output behind', () => {
      const parser = source.createParser({ path });
      for (const input of inputs) parser.parseLine(input);
      const kept = JSON.stringify([parser.saveState(), parser.observeOpen(true), parser.drain()]);
      for (const text of PRIVATE_TEXTS) expect(kept).not.toContain(text);
    });
  });
}
