import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Whether the sources run, or what was built from them. */
const isSource = import.meta.url.endsWith('.ts');

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** @param name - of a module of this folder that a thread or process begins with, as `hook` */
export function entryOf(name: string): URL {
  return new URL(`./${name}.${isSource ? 'ts' : 'js'}`, import.meta.url);
}

export const dashboardDirectory = fileURLToPath(new URL(isSource ? '../dist/dashboard' : './dashboard', import.meta.url));
