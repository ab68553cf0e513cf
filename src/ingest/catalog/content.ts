import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CatalogFiles, FolderEntry } from '../../ports/skill-catalog.ts';
import type { Candidate } from './candidate.ts';

/** A longer definition is read to here. */
export const LONGEST_DEFINITION = 1024 * 1024;
const MOST_FILES = 200;
const MAX_DEPTH = 4;
/** Of a longer file, and of those behind this many bytes in all, only name and size count. */
const LONGEST_FILE = 1024 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
const SKIPPED = new Set(['node_modules', '__pycache__']);

interface ContentFile {
  /** Relative to the skill's folder, with `/` between its parts. */
  readonly name: string;
  readonly path: string;
  readonly entry: FolderEntry;
}

/** Everything that is a definition: its file, and for a skill what lies in its folder. In the order of their names. */
export async function listContent(files: CatalogFiles, { path, folder }: Candidate): Promise<ContentFile[]> {
  const entry = await files.findEntry(path);
  if (entry === undefined) return [];
  if (folder === null) return [{ name: entry.name, path, entry }];
  const found: ContentFile[] = [];
  await collect(files, folder, '', 0, found);
  // Whatever the bound leaves out, the definition itself is part of it.
  const listed = found.slice(0, MOST_FILES);
  return listed.some((file) => file.path === path) ? listed : [{ name: entry.name, path, entry }, ...listed];
}

async function collect(files: CatalogFiles, folder: string, prefix: string, depth: number, found: ContentFile[]): Promise<void> {
  for (const entry of await files.listFolder(folder, MOST_FILES)) {
    if (found.length >= MOST_FILES) return;
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.kind === 'file') found.push({ name, path, entry });
    else if (depth < MAX_DEPTH) await collect(files, path, `${name}/`, depth + 1, found);
  }
}

/** Raised when a definition is read in another way, so that all are read again. */
const READING = 1;

/** Changes when a file comes, goes or is written, and when the repository around moves to another commit. */
export function stampOf(content: readonly ContentFile[], gitHead: string | null): string {
  const facts = content.map(({ name, entry: { size, modifiedAt, identity } }) => [name, size, modifiedAt, identity]);
  return createHash('sha256')
    .update(JSON.stringify([READING, gitHead, facts]))
    .digest('base64url');
}

/**
 * SHA-256 over, for each file in the order of their names, the line `["<name>",<size>]` as JSON with its line end, and then the file's bytes.
 *
 * @param definition - the bytes of the definition, already read
 */
export async function hashContent(
  files: CatalogFiles,
  content: readonly ContentFile[],
  definition: { readonly path: string; readonly bytes: Uint8Array },
): Promise<string> {
  const hash = createHash('sha256');
  let left = MOST_BYTES;
  for (const { name, path, entry } of content) {
    hash.update(`${JSON.stringify([name, entry.size])}\n`);
    if (path === definition.path) hash.update(definition.bytes);
    else if (entry.size <= Math.min(LONGEST_FILE, left)) {
      hash.update((await files.readBytes(path, LONGEST_FILE)) ?? '');
      left -= entry.size;
    }
  }
  return hash.digest('hex');
}
