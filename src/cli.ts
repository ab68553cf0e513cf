#!/usr/bin/env node
// Nothing is imported before the version is known: on an older Node the rest would fail with something nobody understands.
const REQUIRED_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < REQUIRED_NODE) {
  const { ERROR_CODES } = await import('./domain/errors.ts');
  process.stderr.write(
    `NODE_TOO_OLD: this is Node.js ${process.versions.node}; Session-Buddy needs ${REQUIRED_NODE}. ${ERROR_CODES.NODE_TOO_OLD}\n`,
  );
  process.exitCode = 1;
} else {
  // `session-buddy report | head` is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
