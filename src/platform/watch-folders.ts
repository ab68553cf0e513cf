import { type FSWatcher, type Stats, watch } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileFacts, FolderWatch, ProblemListener } from '../ports/transcript-files.ts';
import { describeProblem, findStats, listTree } from './list-files.ts';

export interface WatchFoldersOptions {
  readonly roots: readonly string[];
  /** Called with the absolute path of a file that was probably written, made or removed. */
  readonly onChange: (path: string) => void;
  readonly onProblem?: ProblemListener;
  /** Changes of one file within this time are told once. Default 50 ms. */
  readonly debounceMs?: number;
  /** How often a root that does not exist yet is looked for, and everything when the system cannot watch. Default 1 s. */
  readonly pollMs?: number;
  /** Do not ask the system, poll. For file systems that tell nothing, and for tests. */
  readonly pollOnly?: boolean;
}

/** Watches the folders below the roots (one system watch a folder, none a file); polls where the system cannot. */
export function watchFolders(options: WatchFoldersOptions): FolderWatch {
  const watcher = new FolderWatcher(options);
  watcher.start();
  return watcher;
}

interface WatchedFolder {
  readonly identity: string;
  readonly watcher: FSWatcher;
}

class FolderWatcher implements FolderWatch {
  ready = Promise.resolve();
  readonly #roots: readonly string[];
  readonly #options: WatchFoldersOptions;
  readonly #folders = new Map<string, WatchedFolder>();
  readonly #changed = new Set<string>();
  /** Files as last seen by polling, by path: size, time and inode as text. Unused while the system watches. */
  #polled = new Map<string, string>();
  #isPolling: boolean;
  #isClosed = false;
  #pollTimer: NodeJS.Timeout | undefined;
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(options: WatchFoldersOptions) {
    this.#options = options;
    this.#roots = options.roots.map((root) => resolve(root));
    this.#isPolling = options.pollOnly ?? false;
  }

  start(): void {
    this.ready = this.#tick(true);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#pollTimer);
    clearTimeout(this.#flushTimer);
    for (const path of [...this.#folders.keys()]) this.#unwatch(path);
  }

  /** Once a poll interval: everything when polling, otherwise only the roots that are not (or no longer) there. */
  async #tick(isFirst = false): Promise<void> {
    try {
      if (this.#isPolling) await this.#poll(isFirst);
      else for (const root of this.#roots) if (!this.#folders.has(root)) await this.#add(root, !isFirst);
    } catch (error) {
      this.#options.onProblem?.(`watching: ${String(error)}`);
    }
    if (!this.#isClosed) this.#pollTimer = setTimeout(() => void this.#tick(), this.#options.pollMs ?? 1000);
  }

  /** Watches a folder and those in it. @param isNew whether its files are news */
  async #add(root: string, isNew: boolean): Promise<void> {
    const stats = await findStats(root);
    if (!stats?.isDirectory()) return;
    let tree = await listTree(root, () => true);
    const known = new Set(isNew ? [] : tree.files.map(identify));
    // What is made or written between a listing and the watch goes unnoticed: so the last listing is one after which no
    // watch had to begin.
    while (await this.#watchAll(tree.folders)) tree = await listTree(root, () => true);
    for (const file of tree.files) if (!known.has(identify(file))) this.#report(file.path);
  }

  /** @returns whether a watch had to begin */
  async #watchAll(folders: readonly string[]): Promise<boolean> {
    let hasBegun = false;
    for (const folder of folders) if (await this.#watch(folder)) hasBegun = true;
    return hasBegun;
  }

  /** @returns true when it began just now */
  async #watch(folder: string): Promise<boolean> {
    if (this.#isClosed || this.#isPolling) return false;
    const stats = await findStats(folder);
    if (!stats?.isDirectory()) return false;
    const watched = this.#folders.get(folder);
    if (watched?.identity === identifyFolder(stats)) return false;
    this.#unwatch(folder);
    try {
      const watcher = watch(folder, (_event, name) => void this.#onEvent(folder, name));
      watcher.on('error', () => this.#unwatch(folder));
      this.#folders.set(folder, { identity: identifyFolder(stats), watcher });
      return true;
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) await this.#startPolling(folder, error);
      return false;
    }
  }

  async #onEvent(folder: string, name: string | null): Promise<void> {
    if (this.#isClosed) return;
    const path = name === null ? folder : join(folder, name);
    const stats = await findStats(path);
    if (this.#isClosed) return;
    if (stats?.isDirectory()) {
      if (path !== folder && this.#folders.get(path)?.identity !== identifyFolder(stats)) await this.#add(path, true);
      return;
    }
    if (stats === undefined) {
      // A folder that is gone takes its watches along; its own watch tells of it under the folder's name.
      for (const gone of [path, ...((await findStats(folder)) ? [] : [folder])]) this.#unwatchBelow(gone);
    }
    this.#report(path);
  }

  #unwatchBelow(folder: string): void {
    for (const path of [...this.#folders.keys()]) if (path === folder || path.startsWith(join(folder, '/'))) this.#unwatch(path);
  }

  #unwatch(folder: string): void {
    this.#folders.get(folder)?.watcher.close();
    this.#folders.delete(folder);
  }

  async #startPolling(folder: string, error: unknown): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    for (const path of [...this.#folders.keys()]) this.#unwatch(path);
    this.#options.onProblem?.(`${describeProblem(folder, error)}: the system cannot watch more folders; looking once a second instead`);
    await this.#poll(true);
  }

  async #poll(isFirst: boolean): Promise<void> {
    const current = new Map<string, string>();
    for (const root of this.#roots) {
      for (const file of (await listTree(root, () => true)).files) current.set(file.path, identify(file));
    }
    if (!isFirst) {
      for (const [path, identity] of current) if (this.#polled.get(path) !== identity) this.#report(path);
      for (const path of this.#polled.keys()) if (!current.has(path)) this.#report(path);
    }
    this.#polled = current;
  }

  #report(path: string): void {
    if (this.#isClosed) return;
    this.#changed.add(path);
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = undefined;
      const paths = [...this.#changed];
      this.#changed.clear();
      for (const changed of paths) this.#options.onChange(changed);
    }, this.#options.debounceMs ?? 50);
  }
}

/** A folder made in the place of a removed one may get its inode, and the watch of the old one tells nothing of it. */
function identifyFolder({ ino, birthtimeMs }: Stats): string {
  return `${ino}:${birthtimeMs}`;
}

function identify(file: FileFacts): string {
  return `${file.path}\0${file.inode}:${file.size}:${file.modifiedAt}`;
}
