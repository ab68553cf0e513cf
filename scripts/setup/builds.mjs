import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, fingerprint, readStamps, root, run, say, writeStamp } from './checkout.mjs';

/**
 * @param name of the stamp
 * @param title what is built, for people
 * @param result a file that is there when it was built
 * @param sources hash of what it is built from
 * @param build does it
 */
function makeBuild({ name, title, result, sources, build }) {
  const versions = () => readStamps().packages;
  const stamp = () => `${versions()} ${sources()}`;
  return {
    isDone: () => existsSync(join(root, result)) && readStamps()[name] === stamp(),
    run: async () => {
      say(`Building ${title} …`);
      const before = stamp();
      writeStamp(name, undefined);
      await build();
      // Taken before the build, so an edit in the meantime is built the next time.
      writeStamp(name, before);
    },
  };
}

const isServerSource = (path) => !path.endsWith('.test.ts');

export const BUILDS = [
  makeBuild({
    name: 'server',
    title: 'the program',
    result: 'dist/cli.js',
    sources: () => fingerprint(['src', 'tsconfig.json', 'tsconfig.build.json'], isServerSource),
    build: async () => {
      await run('tsc', findNode(), [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
      removeStale('dist', 'src');
    },
  }),
  makeBuild({
    name: 'dashboard',
    title: 'the dashboard',
    result: 'dist/dashboard/index.html',
    sources: () => fingerprint(['dashboard']),
    build: () =>
      run(
        'vite',
        findNode(),
        [
          join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
          'build',
          '--outDir',
          '../dist/dashboard',
          '--emptyOutDir',
          '--logLevel',
          'warn',
        ],
        'dashboard',
      ),
  }),
];

/** Takes away what was built from sources that are no more; tsc leaves it. */
function removeStale(built, source) {
  for (const entry of readdirSync(join(root, built), { withFileTypes: true })) {
    const path = `${built}/${entry.name}`;
    if (path === 'dist/dashboard') continue;
    if (entry.isDirectory()) {
      if (existsSync(join(root, source, entry.name))) removeStale(path, `${source}/${entry.name}`);
      else rmSync(join(root, path), { recursive: true });
      continue;
    }
    const stem = entry.name.replace(/(?:\.d\.ts|\.d\.ts\.map|\.js|\.js\.map)$/, '');
    if (!existsSync(join(root, source, `${stem}.ts`)) && !existsSync(join(root, source, entry.name))) rmSync(join(root, path));
  }
}
