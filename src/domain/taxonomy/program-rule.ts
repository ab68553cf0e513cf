/** A program whose first plain words say which of its parts is meant. Lists are separated by spaces; `*` is any plain word. */
export interface ProgramRule {
  readonly subcommands: string;
  /** Subcommands that have subcommands of their own. */
  readonly groups?: Readonly<Record<string, string>>;
  /** Options before or between the subcommands that take the next word as their value. */
  readonly valueOptions?: string;
  /** Other spellings of the words after the program, and what they are called here. */
  readonly aliases?: Readonly<Record<string, string>>;
}
