/** Keys that stand for a skill in editors. */
export interface StoredShortcut {
  /** As `parseShortcut` writes it. */
  readonly shortcut: string;
  readonly skillName: string;
}

/** The shortcuts of this installation: kept with the record, and left alone when the analyses are made again. */
export interface ShortcutStore {
  /** By name of the skill. */
  list(): Promise<StoredShortcut[]>;
  /**
   * Gives a skill its shortcut in place of the one it had.
   *
   * @throws SessionBuddyError SHORTCUT_TAKEN, and nothing is changed, when another skill has it, or has keys that begin it or
   *   that it begins
   */
  register(shortcut: StoredShortcut): Promise<void>;
  /** @returns false when the skill had none */
  remove(skillName: string): Promise<boolean>;
}
