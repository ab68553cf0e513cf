import { createHash, randomBytes } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, open, readdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { SessionBuddyError } from '../domain/errors.ts';
import type { SkillVariant } from '../domain/experiment.ts';
import type { ServedVariant, VariantFiles } from '../ports/variant-files.ts';
import { isAbsent } from './list-files.ts';

const SKILL_FILE = 'SKILL.md';
const MANIFEST = 'manifest.json';
const MOST_FILES = 200;
const LARGEST_BYTES = 5 * 1024 * 1024;
/** After which a lock is that of a process which was killed. */
const STALE_LOCK_MS = 10_000;
const LOCK_RETRY_MS = 20;

interface VariantFile {
  /** Below both folders, with `/` between its parts. */
  readonly path: string;
  /** SHA-256 of the content in hexadecimal; null where the control has no such file. */
  readonly control: string | null;
  readonly treatment: string;
}

interface Manifest extends ServedVariant {
  readonly files: readonly VariantFile[];
  /** Folders that the skill did not have, the deepest first. */
  readonly addedFolders: readonly string[];
}

/** Versions of skills on this machine's disk. */
export const localVariantFiles: VariantFiles = { take, discard, read, serve, exclusively };

async function take({ skillDirectory, variantDirectory }: Parameters<VariantFiles['take']>[0], root: string): Promise<string> {
  for (const folder of [skillDirectory, variantDirectory]) await requireSkill(folder);
  if ((await realpath(skillDirectory)) === (await realpath(variantDirectory))) {
    throw new SessionBuddyError('USAGE', `${variantDirectory} is the folder of the skill itself`);
  }
  const copies = join(root, randomBytes(8).toString('hex'));
  try {
    const files: VariantFile[] = [];
    const folders = new Set<string>();
    for (const path of await listFiles(variantDirectory)) {
      const treatment = await copyInto(join(variantDirectory, path), join(copies, 'treatment', path));
      const control = await copyInto(join(skillDirectory, path), join(copies, 'control', path));
      if (treatment === null) throw new SessionBuddyError('PATH_NOT_FOUND', `${join(variantDirectory, path)} has gone`);
      files.push({ path, control, treatment });
      for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
        if (!(await exists(join(skillDirectory, folder)))) folders.add(folder);
      }
    }
    const addedFolders = [...folders].sort((a, b) => b.length - a.length);
    await writeManifest(copies, { group: 'control', holders: [], files, addedFolders });
    return copies;
  } catch (error) {
    await discard(copies);
    throw error;
  }
}

async function discard(copiesDirectory: string): Promise<void> {
  await rm(copiesDirectory, { recursive: true, force: true });
}

async function read({ copiesDirectory }: SkillVariant): Promise<ServedVariant> {
  const { group, holders } = await readManifest(copiesDirectory);
  return { group, holders };
}

async function serve({ skillDirectory, copiesDirectory }: SkillVariant, { group, holders }: ServedVariant): Promise<void> {
  const manifest = await readManifest(copiesDirectory);
  const outdated: VariantFile[] = [];
  for (const file of manifest.files) {
    const current = await hashOf(join(skillDirectory, file.path));
    // What was interrupted has left some files of either.
    if (current !== file.control && current !== file.treatment) {
      throw new SessionBuddyError(
        'VARIANT_CHANGED',
        `${join(skillDirectory, file.path)} was changed while an experiment serves it; its first content is ${join(copiesDirectory, 'control', file.path)}`,
      );
    }
    if (current !== file[group]) outdated.push(file);
  }
  for (const file of outdated)
    await putInPlace(join(copiesDirectory, group, file.path), join(skillDirectory, file.path), file[group] === null);
  if (group === 'control') for (const folder of manifest.addedFolders) await rmdir(join(skillDirectory, folder)).catch(() => undefined);
  await writeManifest(copiesDirectory, { ...manifest, group, holders });
}

async function putInPlace(from: string, to: string, isAbsentThere: boolean): Promise<void> {
  if (isAbsentThere) return rm(to, { force: true });
  await mkdir(dirname(to), { recursive: true });
  const draft = `${to}.session-buddy-${process.pid}`;
  try {
    await copyFile(from, draft);
    await chmod(draft, (await stat(from)).mode);
    await using handle = await open(draft, 'r+');
    await handle.sync();
    await rename(draft, to);
  } finally {
    await rm(draft, { force: true });
  }
}

/** @throws SessionBuddyError when there is no SKILL.md in the folder */
async function requireSkill(folder: string): Promise<void> {
  const facts = await lstat(join(folder, SKILL_FILE)).catch(() => undefined);
  if (facts === undefined) throw new SessionBuddyError('PATH_NOT_FOUND', `there is no ${SKILL_FILE} in ${folder}`);
  if (!facts.isFile()) throw new SessionBuddyError('USAGE', `${join(folder, SKILL_FILE)} is not a plain file, so it is not replaced`);
}

/** @throws SessionBuddyError USAGE for what is too much, or not a plain file */
async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) continue;
    if (!entry.isFile()) throw new SessionBuddyError('USAGE', `${full} is not a plain file, so it is not served`);
    bytes += (await stat(full)).size;
    files.push(full.slice(folder.length).split(sep).filter(Boolean).join('/'));
    if (files.length > MOST_FILES || bytes > LARGEST_BYTES) {
      throw new SessionBuddyError('USAGE', `${folder} holds more than ${MOST_FILES} files or ${LARGEST_BYTES} bytes`);
    }
  }
  return files.sort();
}

/** @returns hash of what was copied; null when there is nothing */
async function copyInto(from: string, to: string): Promise<string | null> {
  const facts = await lstat(from).catch(() => undefined);
  if (facts === undefined) return null;
  if (!facts.isFile()) throw new SessionBuddyError('USAGE', `${from} is not a plain file, so it is not replaced`);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to);
  return hashOf(to);
}

/** Null when there is no such file. What is not a plain file any more is neither content. */
async function hashOf(path: string): Promise<string | null> {
  try {
    if (!(await lstat(path)).isFile()) return '';
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function readManifest(copies: string): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(join(copies, MANIFEST), 'utf8')) as Manifest;
  } catch (error) {
    throw new SessionBuddyError('PATH_NOT_FOUND', `the copies of an experiment at ${copies} cannot be read`, { cause: error });
  }
}

async function writeManifest(copies: string, manifest: Manifest): Promise<void> {
  const draft = join(copies, `${MANIFEST}.${process.pid}`);
  await writeFile(draft, JSON.stringify(manifest, null, 2), { mode: 0o600, flush: true });
  await rename(draft, join(copies, MANIFEST));
}

async function exclusively<Result>({ copiesDirectory }: SkillVariant, work: () => Promise<Result>): Promise<Result> {
  const lock = join(copiesDirectory, 'lock');
  while (!(await enter(lock))) await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
  try {
    return await work();
  } finally {
    await rmdir(lock).catch(() => undefined);
  }
}

async function enter(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new SessionBuddyError('PATH_NOT_FOUND', `the copies of an experiment at ${dirname(lock)} are gone`, { cause: error });
    }
    const facts = await stat(lock).catch(() => undefined);
    if (facts !== undefined && Date.now() - facts.mtimeMs > STALE_LOCK_MS) await rmdir(lock).catch(() => undefined);
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
