/** One quality gate that ran inside a command, as the tool's own output tells it. */
export interface Gate {
  /** What the tool calls it, as it comes: not yet a name that may be stored. */
  readonly name: string;
  readonly outcome: 'completed' | 'failed' | 'interrupted';
  readonly phase: string;
  /** Epoch ms at which the output said how it ended. */
  readonly seenAt: number;
  /** Milliseconds as the tool itself printed them; absent when it does not say: nobody else knows. */
  readonly durationMs?: number;
  /** Class of error. */
  readonly errorType?: string;
}

/** The command whose output it is. */
export interface GateCommand {
  /** As `nameShellCommand` names it. */
  readonly name: string;
  readonly words: readonly string[];
}

/** Reads the output of one run. Never throws, and keeps no more than so many gates. */
export interface GateReader {
  /**
   * @param text - one line without its end and without terminal codes
   * @param at - epoch ms at which it was printed
   */
  line(text: string, at: number): void;
  /**
   * @param isSuccess - whether the command ended with exit code 0
   * @returns the gates in order of their ends
   */
  end(isSuccess: boolean): readonly Gate[];
}

/** Understands what one tool, or the tools behind one, print. */
export interface GateParser {
  readonly name: string;
  /** False when the tool behaves differently without a terminal, so that its output is only read when there is none anyway. */
  readonly takesTerminal: boolean;
  recognises(command: GateCommand): boolean;
  createReader(): GateReader;
}

export interface QualityGates {
  /** The phase that a known gate serves; undefined when a command of this name is none. */
  findPhase(name: string): string | undefined;
  findParser(command: GateCommand): GateParser | undefined;
}
