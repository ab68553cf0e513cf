import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stampFile = join(root, 'node_modules', '.setup-stamp.json');

export function say(message) {
  process.stderr.write(`${message}\n`);
}

/** What was set up last, by name; kept in node_modules, so that it goes when they go. */
export function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** @param stamp undefined takes it away: what it stands for is being made */
export function writeStamp(name, stamp) {
  const stamps = readStamps();
  stamps[name] = stamp;
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamps));
}

export function hashFile(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/**
 * A hash over path, size and modification time of the files under these paths of the checkout: differs when one was
 * edited, added or taken away, without reading any.
 */
export function fingerprint(paths, isSource = () => true) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (stats.isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort()) if (name !== 'node_modules') visit(`${path}/${name}`);
    } else if (isSource(path)) {
      hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
    }
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** Runs a program in a folder of the checkout, its output on stderr. Rejects when it does not end well. */
export function run(name, command, args, folder = '.') {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: join(root, folder),
      stdio: ['ignore', process.stderr, process.stderr],
      shell: command === 'npm' && process.platform === 'win32',
    });
    child.on('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`)));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${name} failed (${signal ?? `exit code ${code}`}); its own message is above`));
    });
  });
}

/** The Node the project runs on: the one among its packages, or this one when it is new enough. */
export function findNode() {
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  return Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : undefined;
}
