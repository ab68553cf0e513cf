/** `npm run errors`: prints docs/errors.md from the table of error codes. With `--check` it only says whether the page is in step (exit 3 when not). */
import { readFileSync, writeFileSync } from 'node:fs';
import { ERROR_CODES } from '../src/domain/errors.ts';

const page = new URL('../docs/errors.md', import.meta.url);

const rows = Object.entries(ERROR_CODES).map(([code, advice]) => `| \`${code}\` | ${advice} |`);
const text = `# Errors

A failure you can do something about has a code. The command line prints it as one line on stderr, \`CODE: what happened. What to do\`;
over HTTP it is the \`code\` of the problem document.

| code | what to do |
| --- | --- |
${rows.join('\n')}

Printed from \`src/domain/errors.ts\` by \`npm run errors\`.
`;

if (!process.argv.includes('--check')) {
  writeFileSync(page, text);
} else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/errors.md differs from src/domain/errors.ts: run npm run errors');
  process.exitCode = 3;
}
