import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, hashFile, readStamps, root, run, say, writeStamp } from './checkout.mjs';

const lockfile = join(root, 'package-lock.json');

/** True when node_modules holds what package-lock.json asks for. */
export function isInstalled() {
  const lockHash = hashFile(lockfile);
  if (readStamps().packages === lockHash) return true;
  if (findNode() === undefined || !holdsLockedPackages()) return false;
  // Put there by `npm install` or `npm ci`, which know nothing of the stamp.
  writeStamp('packages', lockHash);
  return true;
}

export async function install() {
  say('Installing the packages (once; about half a minute) …');
  // npm tells its scripts where it is; run by hand, it is the one on the PATH.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    if (npm?.endsWith('.js')) await run('npm ci', process.env.npm_node_execpath ?? process.execPath, [npm, ...args]);
    else await run('npm ci', 'npm', args);
  } catch (error) {
    throw new Error(`${error.message}. It needs the network, or an npm cache that holds the packages.`);
  }
  if (findNode() === undefined) {
    throw new Error(
      `Node 24 is missing: this is ${process.version}, and npm did not run the install script of the package "node". Run: npm rebuild node --ignore-scripts=false`,
    );
  }
  writeStamp('packages', hashFile(lockfile));
}

/** Compares the lockfile with the note npm keeps of what it installed. */
function holdsLockedPackages() {
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.link) return true;
    const found = installed[path];
    // An optional package may be one for another platform.
    return found === undefined ? Boolean(entry.optional || entry.devOptional) : found.version === entry.version;
  });
}
