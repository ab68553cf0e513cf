/** What an editor tells of the place where somebody works. Everything may be absent; nothing of it is kept. */
export interface EditorContext {
  /** As the editor has it, whole or from the project's folder; only its text is looked at, no file is opened. */
  readonly filePath?: string;
  /** Line of the file that the selection begins in, from 1. */
  readonly lineNumber?: number;
  /** The selection: code, or output of a terminal. */
  readonly selectedCode?: string;
  /** Identifier of the editor, as `typescriptreact`; from the file's name when not given. */
  readonly language?: string;
  /** Both from 0, as in the Language Server Protocol. */
  readonly cursorPosition?: { readonly line: number; readonly character: number };
  /** Folder of the project, or the last part of it. */
  readonly projectName?: string;
  /** What somebody wants, in their words. */
  readonly task?: string;
}

/** Line of the selection that the cursor is in, from 1; undefined when it is outside or not known. */
export function cursorLineOf({ lineNumber, cursorPosition }: EditorContext): number | undefined {
  if (lineNumber === undefined || cursorPosition === undefined) return undefined;
  const line = cursorPosition.line + 2 - lineNumber;
  return line >= 1 ? line : undefined;
}
