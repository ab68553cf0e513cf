/** `npm run docs`: prints the pages of `docs/` that come from tables in the code. With `--check` it only says which are not in step (exit 3 when any is not). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PRINTED_PAGES } from './lib/printed-pages.ts';

const isCheck = process.argv.includes('--check');

for (const [name, print] of Object.entries(PRINTED_PAGES)) {
  const path = new URL(`../docs/${name}`, import.meta.url);
  const text = print();
  if (!isCheck) {
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`docs/${name} is not what the code says: run npm run docs`);
    process.exitCode = 3;
  }
}
