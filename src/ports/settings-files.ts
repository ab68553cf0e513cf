/** A settings file as it was when it was read. */
export interface SettingsFile {
  /** As it was asked for; it may be a link. */
  readonly path: string;
  /** Where its bytes are or would be: `path` with every link followed. */
  readonly target: string;
  /** Null when there is no file. */
  readonly bytes: Uint8Array | null;
  /** Folders that a write will have to make, outermost first. */
  readonly missingFolders: readonly string[];
}

/** Other programs' settings files: changed whole or not at all, and never more of them than their bytes. */
export interface SettingsFiles {
  /** @throws SessionBuddyError SETTINGS_UNREADABLE for what is no file, is enormous or may not be read */
  read(path: string): Promise<SettingsFile>;
  /**
   * Puts `bytes` in the place of what was read, at once and on disk. Links stay links; mode and owner stay. A file that
   * was not there is made for its owner alone, with the folders it needs.
   *
   * @throws SessionBuddyError SETTINGS_UNWRITABLE for a read-only file or folder, SETTINGS_CONFLICT when the file is no
   *   longer what was read; nothing is changed then
   */
  write(file: SettingsFile, bytes: Uint8Array): Promise<void>;
  /** Keeps a copy of what was read beside it, with the same mode, under a name that was free. @returns its path */
  backUp(file: SettingsFile): Promise<string>;
  /** Removes the file, if it is still what was read, and then those of the folders (outermost first) that are empty. */
  remove(file: SettingsFile, folders: readonly string[]): Promise<void>;
}
