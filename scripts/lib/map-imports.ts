import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { findRings } from './find-rings.ts';
import { findOutwardReason } from './import-rules.ts';
import { listFiles } from './list-files.ts';
import { readSpecifiers } from './read-specifiers.ts';

export interface ImportMap {
  readonly modules: number;
  readonly imports: number;
  /** One line each: `file:line -> file: reason`. */
  readonly outward: readonly string[];
  /** Files of each ring, relative to the root. */
  readonly rings: readonly (readonly string[])[];
  /** Imports of files that are not there: the map would be blind to them. */
  readonly unresolved: readonly string[];
}

/** Reads the imports between the modules under `root`, unit tests left out: those may see what they like. */
export function mapImports(root: string): ImportMap {
  const modules = listFiles(root, (name) => /\.m?tsx?$/.test(name) && !name.endsWith('.test.ts')).map((path) => relativeTo(root, path));
  const edges = new Map<string, string[]>();
  const outward: string[] = [];
  const unresolved: string[] = [];
  let imports = 0;
  for (const module of modules) {
    const targets: string[] = [];
    for (const { text, line, isImport } of readSpecifiers(readFileSync(join(root, module), 'utf8'))) {
      const target = relativeTo(root, join(root, dirname(module), text));
      if (!modules.includes(target)) {
        if (isImport && !existsSync(join(root, target))) unresolved.push(`${module}:${line} -> ${text}`);
        continue;
      }
      imports++;
      targets.push(target);
      const reason = findOutwardReason(module, target);
      if (reason !== undefined) outward.push(`${module}:${line} -> ${target}: ${reason}`);
    }
    edges.set(module, targets);
  }
  return { modules: modules.length, imports, outward, rings: findRings(edges), unresolved };
}

function relativeTo(root: string, path: string): string {
  return relative(resolve(root), resolve(path)).replaceAll('\\', '/');
}
