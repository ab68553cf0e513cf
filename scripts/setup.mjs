/**
 * Makes a checkout ready to run: installs the packages when they are not those of package-lock.json, builds the program
 * and the dashboard when their sources changed. npm runs it before `start`, `test` and the like, on whatever Node the
 * machine has (18 or newer), so it needs no package. Says what it does on stderr only: stdout belongs to the command.
 */

import { BUILDS } from './setup/builds.mjs';
import { install, isInstalled } from './setup/install.mjs';
import { withLock } from './setup/lock.mjs';

const pendingBuilds = () => BUILDS.filter((build) => !build.isDone());

try {
  if (!isInstalled() || pendingBuilds().length > 0) {
    await withLock(async () => {
      // Asked again: another process may have done it while this one waited.
      if (!isInstalled()) await install();
      for (const build of pendingBuilds()) await build.run();
    });
  }
} catch (error) {
  process.stderr.write(`session-buddy setup: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
