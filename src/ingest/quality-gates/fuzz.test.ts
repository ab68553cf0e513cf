import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { OutputLines } from '../../app/run/output-lines.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { Gate, GateParser } from '../../ports/gate-parser.ts';
import { qualityGates } from './index.ts';

const FOLDER = new URL('../../../test/fixtures/quality-gates/', import.meta.url);
const COMMANDS = { crackerjack: 'crackerjack', 'pre-commit': 'pre-commit', lefthook: 'lefthook run', tasks: 'npm test' } as const;
const MOST_GATES = 500;

const seeds = Object.keys(COMMANDS).flatMap((folder) =>
  readdirSync(new URL(folder, FOLDER)).map((file) => readFileSync(new URL(`${folder}/${file}`, FOLDER))),
);

function readGates(parser: GateParser, output: Buffer): readonly Gate[] {
  const reader = parser.createReader();
  const lines = new OutputLines((text) => reader.line(text, 1));
  const half = output.length >> 1;
  lines.push(output.subarray(0, half));
  lines.push(output.subarray(half));
  lines.end();
  return reader.end(output.length % 2 === 0);
}

function isWellFormed({ name, durationMs = 0, phase, seenAt }: Gate): boolean {
  return name.trim() !== '' && name.length <= 200 && durationMs >= 0 && durationMs < 1e12 && phase !== '' && seenAt === 1;
}

describe('every reader of gates', () => {
  const parsers = Object.values(COMMANDS).map(
    (command) => qualityGates.findParser({ name: command.replace(' run', ''), words: command.split(' ') }) as GateParser,
  );

  it(`reads ${FUZZ_RUNS} mutated outputs of all tools`, { timeout: 60_000 }, () => {
    const random = seededRandom(11);
    let gates = 0;
    for (let run = 0; run < FUZZ_RUNS; run++) {
      const parser = parsers[run % parsers.length] as GateParser;
      const found = readGates(parser, mutate(seeds, random));
      gates += found.length;
      for (const gate of found) if (!isWellFormed(gate)) expect(gate).toBe('well formed');
    }
    expect(gates).toBeGreaterThan(FUZZ_RUNS / 2);
  });

  it.each([
    ['dots', '.'.repeat(4000)],
    ['a status behind dots', `${'x.'.repeat(1000)}${'.'.repeat(1900)}Passed`],
    ['spaces', ' '.repeat(4000)],
    ['borders', '─│'.repeat(1300)],
    ['digits', '9'.repeat(4000)],
    ['counts', '1 passed, '.repeat(400)],
    ['escapes', '\u001b[;'.repeat(1300)],
    ['carriage returns', 'a\r'.repeat(2000)],
  ])('reads 500 lines of %s in no time', (_what, line) => {
    const output = Buffer.from(`summary:\n🔍 Fast Hooks\n${`${line}\n`.repeat(500)}`);
    const startedAt = performance.now();
    for (const parser of parsers) readGates(parser, output);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('keeps a bounded number of gates, and of a line its beginning', () => {
    const many = Buffer.from(`${'hook........................Passed\n'.repeat(2_000)}`);
    expect(readGates(parsers[1] as GateParser, many)).toHaveLength(MOST_GATES);
    const long = Buffer.from(`hook....................Passed\n${'x'.repeat(1_000_000)}\nlast....................Passed\n`);
    expect(readGates(parsers[1] as GateParser, long).map(({ name }) => name)).toEqual(['hook', 'last']);
  });
});
