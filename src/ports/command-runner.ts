export interface CommandRequest {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Which of this process's own streams its standard output goes to. */
  readonly stdoutTo: 'stdout' | 'stderr';
  /**
   * Called with each piece of output as it is passed on; a slow reader slows the program down. Without it the program
   * writes to our own streams directly, so that a terminal stays one to it.
   */
  readonly onOutput?: (piece: Uint8Array, stream: 'stdout' | 'stderr') => void;
}

export type CommandExit =
  | { readonly kind: 'code'; readonly code: number }
  /** `SIGTERM` and 15. */
  | { readonly kind: 'signal'; readonly signal: string; readonly number: number }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'not_executable' };

export interface CommandEnd {
  readonly exit: CommandExit;
  /** Milliseconds by a clock that does not jump. */
  readonly durationMs: number;
  /** Whether somebody sent SIGINT, as Ctrl-C does, while it ran. */
  readonly sawInterrupt: boolean;
}

/** Runs a program with our standard input, passes on its output and the signals sent to us, and waits for its end. */
export type RunCommand = (request: CommandRequest) => Promise<CommandEnd>;
