/** What the file system says of one file. */
export interface FileFacts {
  /** Absolute. */
  readonly path: string;
  readonly inode: number;
  readonly size: number;
  /** Epoch ms, whole. */
  readonly modifiedAt: number;
}

/** One line without its line end. */
export interface ReadLine {
  /** Null when the line was longer than the limit and was skipped without being kept. */
  readonly text: string | null;
  /** Offset just behind its line end. */
  readonly endOffset: number;
}

/** About a megabyte of a file: the complete lines that end in it. */
export interface LineChunk {
  readonly lines: readonly ReadLine[];
  /** Bytes read from the file for it. */
  readonly bytes: number;
}

/** What stands behind the last line end: a line still being written, or a last line without a newline. */
export interface LineTail {
  /** Null when it is already longer than the limit. */
  readonly text: string | null;
  readonly endOffset: number;
}

/** A file held open, so that facts, fingerprint and lines are all of the same one even when its name moves on. */
export interface OpenedFile {
  /** As they were when it was opened. */
  readonly facts: FileFacts;
  /**
   * Text that tells whether what stands before `offset` is still what stood there. Compare only two made for the
   * same `offset`.
   */
  fingerprint(offset: number): Promise<string>;
  /** Lines from `offset` to the end of the file; the return value is the tail, if there is one. */
  readLines(offset: number): AsyncGenerator<LineChunk, LineTail | undefined>;
  /** The beginning of the file as UTF-8 text, of at most so many bytes; a byte order mark is dropped. */
  readText(maxBytes: number): Promise<string>;
  close(): Promise<void>;
}

/** Something that could not be read, in one line for people. */
export type ProblemListener = (problem: string) => void;

export interface FolderWatch {
  /** Resolves when changes from then on are told. */
  readonly ready: Promise<void>;
  close(): void;
}

/** The part of the file system in which agents keep their histories. */
export interface TranscriptFiles {
  /**
   * Every file below `root` (or `root` itself) whose path `matches`, in no particular order. Folders that cannot be
   * read are reported and left out.
   */
  listFiles(root: string, matches: (path: string) => boolean, onProblem?: ProblemListener): Promise<FileFacts[]>;
  /** @returns undefined when there is no such file */
  findFile(path: string): Promise<FileFacts | undefined>;
  /** Whether the path leads to a file, a folder or nothing. */
  findKind(path: string): Promise<'file' | 'folder' | undefined>;
  /** @returns undefined when there is no such file any more @throws the system's error when it may not be read */
  openFile(path: string): Promise<OpenedFile | undefined>;
  /**
   * Calls back with the path of a file below one of the folders soon after it was written, made or removed. Folders
   * need not exist yet. A file may be named without having changed, and a change may be missed now and then: look at
   * everything again once a minute.
   */
  watchFolders(roots: readonly string[], onChange: (path: string) => void, onProblem?: ProblemListener): FolderWatch;
}
