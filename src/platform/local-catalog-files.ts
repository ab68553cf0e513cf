import { execFile } from 'node:child_process';
import { constants, type Stats } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { CatalogFiles, FolderEntry } from '../ports/skill-catalog.ts';
import type { ProblemListener } from '../ports/transcript-files.ts';
import { describeProblem, findStats, isAbsent } from './list-files.ts';

const GIT_TIMEOUT_MS = 2_000;
const COMMIT = /^[0-9a-f]{40,64}$/;
/** Parents looked at for a `.git`. */
const MAX_PARENTS = 40;

/** The file system of this machine. */
export const localCatalogFiles: CatalogFiles = { listFolder, listSubfolders, findEntry, readBytes, findGitHead, findGitCommit };

/** Where an organization's settings of Claude Code lie (https://code.claude.com/docs/en/settings). */
export function managedFolder(): string {
  if (process.platform === 'darwin') return '/Library/Application Support/ClaudeCode';
  return process.platform === 'win32' ? 'C:\\Program Files\\ClaudeCode' : '/etc/claude-code';
}

async function listFolder(path: string, limit: number, onProblem?: ProblemListener): Promise<FolderEntry[]> {
  let names: string[];
  try {
    names = (await readdir(path)).sort().slice(0, limit);
  } catch (error) {
    if (!isAbsent(error)) onProblem?.(describeProblem(path, error));
    return [];
  }
  const entries = await Promise.all(names.map((name) => findEntry(join(path, name))));
  return entries.filter((entry) => entry !== undefined);
}

async function listSubfolders(path: string, limit: number): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
      .slice(0, limit);
  } catch {
    return [];
  }
}

async function findEntry(path: string): Promise<FolderEntry | undefined> {
  const stats = await findStats(path);
  const kind = stats && kindOf(stats);
  if (stats === undefined || kind === undefined) return undefined;
  return {
    name: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1),
    kind,
    size: stats.size,
    modifiedAt: Math.trunc(stats.mtimeMs),
    identity: `${stats.dev}:${stats.ino}`,
  };
}

function kindOf(stats: Stats): FolderEntry['kind'] | undefined {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : undefined;
}

async function readBytes(path: string, maxBytes: number, onProblem?: ProblemListener): Promise<Uint8Array | undefined> {
  try {
    // A pipe with the name of a definition must not hold us until somebody writes into it.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return undefined;
      const buffer = Buffer.alloc(Math.min(stats.size, maxBytes));
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isAbsent(error)) onProblem?.(describeProblem(path, error));
    return undefined;
  }
}

/** `.git` is a folder, or in a linked work tree a file that names one; `HEAD` in it is a commit or names a branch. */
async function findGitHead(folder: string): Promise<string | null> {
  const gitFolder = await findGitFolder(folder);
  if (gitFolder === undefined) return null;
  const head = (await readSmallFile(join(gitFolder, 'HEAD')))?.trim() ?? '';
  const branch = /^ref: (refs\/[^\s\\]+)$/.exec(head)?.[1];
  if (branch === undefined || branch.includes('..')) return COMMIT.test(head) ? head : null;
  const common = (await readSmallFile(join(gitFolder, 'commondir')))?.trim();
  const commonFolder = common ? resolve(gitFolder, common) : gitFolder;
  const loose = (await readSmallFile(join(commonFolder, branch)))?.trim();
  // A branch may be packed with others; then the time of that file stands for the commit.
  if (loose !== undefined && COMMIT.test(loose)) return loose;
  const packed = await findStats(join(commonFolder, 'packed-refs'));
  return packed ? `${branch} ${packed.mtimeMs}` : null;
}

async function findGitFolder(folder: string): Promise<string | undefined> {
  let at = await realpath(folder).catch(() => resolve(folder));
  for (let left = MAX_PARENTS; left > 0; left--) {
    const path = join(at, '.git');
    const stats = await findStats(path);
    if (stats?.isDirectory()) return path;
    if (stats?.isFile()) {
      const named = /^gitdir: (.+)$/m.exec((await readSmallFile(path)) ?? '')?.[1]?.trim();
      if (named) return isAbsolute(named) ? named : join(at, named);
    }
    if (at === dirname(at)) return undefined;
    at = dirname(at);
  }
  return undefined;
}

async function readSmallFile(path: string): Promise<string | undefined> {
  const bytes = await readBytes(path, 4096);
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** The repository is anybody's, so nothing of its configuration may run a program or open a connection. */
async function findGitCommit(link: string): Promise<string | null> {
  const path = await realpath(link).catch(() => link);
  const options = ['--no-pager', '--literal-pathspecs', '-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'];
  const { PATH, HOME, SYSTEMROOT } = process.env;
  const environment = { PATH, HOME, SYSTEMROOT, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: 'none' };
  return new Promise((settle) => {
    execFile(
      'git',
      [...options, '-C', dirname(path), 'log', '-1', '--format=%H', '--', path],
      { timeout: GIT_TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 4096, env: environment, windowsHide: true },
      (error, stdout) => settle(error === null && COMMIT.test(stdout.trim()) ? stdout.trim() : null),
    );
  });
}
