/** What a command sees of the process it runs in. */
export interface CliIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly home: string;
  readonly isStdoutTerminal: boolean;
  readonly isStderrTerminal: boolean;
  /** Width of the terminal. */
  readonly columns: number;
  writeOut(text: string): void;
  writeError(text: string): void;
}
