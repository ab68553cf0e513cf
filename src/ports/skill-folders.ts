/** A file in the folder of a skill. */
export interface SkillFile {
  /** Relative to the folder, with `/` between its parts: `references/GUIDE.md`. */
  readonly name: string;
  readonly size: number;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

/**
 * The files of installed skills. Nothing outside of the folder asked about is ever read: symbolic links in it are as if
 * they were not there, hidden files and dependencies neither. Nothing here throws for what is absent or may not be read.
 */
export interface SkillFolders {
  /** In the order of their names; undefined when there are too many, or they are too large, to be served. */
  listFiles(folder: string): Promise<SkillFile[] | undefined>;
  /** @param name - one that `listFiles` gave */
  readFile(folder: string, name: string): Promise<Uint8Array | undefined>;
}
