import type { DatabaseSync } from 'node:sqlite';
import { SessionBuddyError } from '../../domain/errors.ts';
import { doShortcutsCollide } from '../../domain/shortcut.ts';
import type { StoredShortcut } from '../../ports/shortcut-store.ts';
import { inTransaction } from './in-transaction.ts';

/** Shortcuts lie in `meta`, a row each: this before the name of the skill, and the keys as value. */
const PREFIX = 'shortcut:';

export class ShortcutReader {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(): StoredShortcut[] {
    const rows = this.#database
      .prepare('SELECT key, value FROM meta WHERE key >= ? AND key < ? ORDER BY key')
      // ';' is the character after ':'.
      .all(PREFIX, 'shortcut;') as unknown as { readonly key: string; readonly value: string }[];
    return rows.map(({ key, value }) => ({ shortcut: value, skillName: key.slice(PREFIX.length) }));
  }
}

export class ShortcutWriter {
  readonly #database: DatabaseSync;
  readonly #reader: ShortcutReader;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#reader = new ShortcutReader(database);
  }

  register({ shortcut, skillName }: StoredShortcut): void {
    inTransaction(this.#database, () => {
      const other = this.#reader.list().find((known) => known.skillName !== skillName && doShortcutsCollide(known.shortcut, shortcut));
      if (other !== undefined) {
        throw new SessionBuddyError('SHORTCUT_TAKEN', `${shortcut} cannot be told from ${other.shortcut}, which is for ${other.skillName}`);
      }
      this.#database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(PREFIX + skillName, shortcut);
    });
  }

  remove(skillName: string): boolean {
    return this.#database.prepare('DELETE FROM meta WHERE key = ?').run(PREFIX + skillName).changes > 0;
  }
}
