// Parsing alone, in a fresh process: prints seconds for all the files below a folder, which are in memory by then. Argument: transcripts.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TRANSCRIPT_SOURCES } from '../dist/ingest/transcript-sources.js';

const [, , data] = process.argv;
const transcripts = readdirSync(data, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
  const path = join(data, name);
  const candidates = TRANSCRIPT_SOURCES.filter((source) => source.matchesPath(path));
  if (candidates.length === 0 || !statSync(path).isFile()) return [];
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const whole = candidates.find((source) => source.unit === 'document' && source.recognises([text]));
  const source = whole ?? candidates.find((candidate) => candidate.unit !== 'document' && candidate.recognises(lines.slice(0, 20)));
  return source === undefined ? [] : [{ path, source, lines: whole ? [text] : lines }];
});
let invocations = 0;
const began = performance.now();
for (const { path, source, lines } of transcripts) {
  const parser = source.createParser({ path, modifiedAt: 0 });
  for (const line of lines) parser.parseLine(line);
  invocations += parser.drain().invocations.length + parser.observeOpen(true).length;
}
process.stdout.write(String((performance.now() - began) / 1_000));
process.stderr.write(`${transcripts.length} files, ${invocations} observations\n`);
