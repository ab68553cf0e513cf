import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Installs `session-buddy/client` for the programs in a folder, as the registry would: our package.json, the client as it
 * is built, and the packages that we depend on, but none of those that only we develop with.
 */
export function installClient(folder: string): void {
  const modules = join(folder, 'node_modules');
  const own = join(modules, 'session-buddy');
  mkdirSync(own, { recursive: true });
  copyFileSync(join(ROOT, 'package.json'), join(own, 'package.json'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  compile(folder, 'build.json', {
    extends: join(ROOT, 'tsconfig.build.json'),
    compilerOptions: {
      rootDir: join(ROOT, 'src'),
      outDir: join(own, 'dist'),
      sourceMap: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: [],
    files: [join(ROOT, 'src/client/index.ts')],
  });
}

/** Runs the compiler that we build with. @throws with what it printed when it finds an error */
export function compile(folder: string, name: string, config: object): void {
  writeFileSync(join(folder, name), JSON.stringify(config));
  try {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(folder, name)], { encoding: 'utf8' });
  } catch (error) {
    throw new Error((error as { readonly stdout: string }).stdout);
  }
}

/** The compiler's configuration of somebody who uses the package and has Node's types. */
export function consumerConfig(files: readonly string[], options: object = {}) {
  const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, allowImportingTsExtensions: true, target: 'es2024' };
  return { compilerOptions: { ...compilerOptions, ...options }, files };
}

/** Where Node's types are, for those who have them. */
export const NODE_TYPES = { types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] };
