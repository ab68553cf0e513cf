/**
 * Prints every source file of more than 500 lines that does not say why. A file that has to be longer says so in a
 * comment among its first ten lines: `long file: <reason>`. Exits 3 when there are any.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles } from './lib/list-files.ts';

const MAXIMUM_LINES = 500;
const MINIMUM_FILES = 40;
const FOLDERS = ['src', 'test', 'scripts', 'benchmarks', 'examples', 'dashboard'];

const root = fileURLToPath(new URL('..', import.meta.url));
const files = FOLDERS.flatMap((folder) => listFiles(`${root}${folder}`, (name) => /\.(?:m?[jt]sx?|css|sql)$/.test(name)));
const tooLong = files
  .map((path) => ({ path: relative(root, path), lines: readFileSync(path, 'utf8').split('\n') }))
  .filter(({ lines }) => lines.length > MAXIMUM_LINES && !lines.slice(0, 10).some((line) => /long file: \S/.test(line)));

for (const { path, lines } of tooLong)
  console.log(`long     ${path}: ${lines.length} lines, more than ${MAXIMUM_LINES}, and no reason given`);
console.log(`${tooLong.length} files too long (${files.length} files)`);
if (tooLong.length > 0 || files.length < MINIMUM_FILES) process.exitCode = 3;
