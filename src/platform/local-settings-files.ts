import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { access, constants, lstat, mkdir, open, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SessionBuddyError } from '../domain/errors.ts';
import type { SettingsFile, SettingsFiles } from '../ports/settings-files.ts';
import { followLinks } from './follow-links.ts';

/** A hundred times what a person writes. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_BACKUPS = 100;
const OWNER_ONLY = 0o600;

export const localSettingsFiles: SettingsFiles = { read, write, backUp, remove };

async function read(path: string): Promise<SettingsFile> {
  try {
    const target = await followLinks(path);
    const stats = await findStats(target);
    if (stats === undefined) return { path, target, bytes: null, missingFolders: await listMissing(dirname(target)) };
    if (!stats.isFile()) throw new SessionBuddyError('SETTINGS_UNREADABLE', `${path} is not a file`);
    if (stats.size > MAX_BYTES) {
      throw new SessionBuddyError('SETTINGS_UNREADABLE', `${path} has ${stats.size} bytes; settings have at most ${MAX_BYTES}`);
    }
    return { path, target, bytes: await readFile(target), missingFolders: [] };
  } catch (error) {
    throw describe(error, 'SETTINGS_UNREADABLE', `cannot read ${path}`);
  }
}

async function write(file: SettingsFile, bytes: Uint8Array): Promise<void> {
  const made: string[] = [];
  try {
    const stats = await findStats(file.target);
    if (stats) await checkWritable(file, stats);
    for (const folder of file.missingFolders) {
      await mkdir(folder, { mode: 0o700 });
      made.push(folder);
    }
    await replace(file, bytes, stats);
  } catch (error) {
    await removeEmpty(made);
    throw describe(error, 'SETTINGS_UNWRITABLE', `cannot write ${file.path}`);
  }
}

async function backUp(file: SettingsFile): Promise<string> {
  try {
    const { mode } = await stat(file.target);
    for (let number = 1; number <= MAX_BACKUPS; number++) {
      const path = `${file.path}.session-buddy-backup${number === 1 ? '' : `-${number}`}`;
      if ((await findStats(path, lstat)) !== undefined) continue;
      await create(path, file.bytes ?? new Uint8Array(), mode & 0o777);
      return path;
    }
    throw new SessionBuddyError('SETTINGS_UNWRITABLE', `there are ${MAX_BACKUPS} backups beside ${file.path}`);
  } catch (error) {
    throw describe(error, 'SETTINGS_UNWRITABLE', `cannot keep a copy of ${file.path}`);
  }
}

async function remove(file: SettingsFile, folders: readonly string[]): Promise<void> {
  try {
    await checkUnchanged(file);
    await rm(file.target, { force: true });
  } catch (error) {
    throw describe(error, 'SETTINGS_UNWRITABLE', `cannot remove ${file.path}`);
  }
  await removeEmpty(folders);
}

/** A file is replaced by renaming, which asks for no permission on the file itself: so it is asked for here. */
async function checkWritable(file: SettingsFile, { mode }: Stats): Promise<void> {
  // The superuser may write anything, but a file without a single write bit is one that somebody means to keep.
  if ((mode & 0o222) === 0) throw new SessionBuddyError('SETTINGS_UNWRITABLE', `${file.path} is read-only`);
  await access(file.target, constants.W_OK);
}

async function replace(file: SettingsFile, bytes: Uint8Array, stats: Stats | undefined): Promise<void> {
  const temporary = `${file.target}.session-buddy-${randomBytes(6).toString('hex')}`;
  try {
    await create(temporary, bytes, stats === undefined ? OWNER_ONLY : stats.mode & 0o7777, stats);
    await checkUnchanged(file);
    await rename(temporary, file.target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A new file that is complete on disk. `owner`: whose it shall be, if that differs from whose it becomes. */
async function create(path: string, bytes: Uint8Array, mode: number, owner?: Stats): Promise<void> {
  await using handle = await open(path, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(bytes);
    if (owner) {
      const { uid, gid } = await handle.stat();
      if (uid !== owner.uid || gid !== owner.gid) await handle.chown(owner.uid, owner.gid);
    }
    // After the owner, since a change of owner takes bits away; and not at `open`, where the umask does.
    await handle.chmod(mode);
    await handle.sync();
  } catch (error) {
    await unlink(path);
    throw error;
  }
}

async function checkUnchanged(file: SettingsFile): Promise<void> {
  const now = (await findStats(file.target)) === undefined ? null : await readFile(file.target);
  const isSame = now === null || file.bytes === null ? now === file.bytes : now.equals(file.bytes);
  if (!isSame) throw new SessionBuddyError('SETTINGS_CONFLICT', `${file.path} was changed in this very moment`, { retryable: true });
}

/** The folders down to this one that are not there, outermost first. */
async function listMissing(folder: string): Promise<string[]> {
  return (await findStats(folder)) ? [] : [...(await listMissing(dirname(folder))), folder];
}

async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

async function findStats(path: string, look: (path: string) => Promise<Stats> = stat): Promise<Stats | undefined> {
  try {
    return await look(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function describe(error: unknown, code: 'SETTINGS_UNREADABLE' | 'SETTINGS_UNWRITABLE', what: string): SessionBuddyError {
  if (error instanceof SessionBuddyError) return error;
  return new SessionBuddyError(code, `${what}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, { cause: error });
}
