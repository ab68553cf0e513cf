import { join } from 'node:path';
import { z } from 'zod';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { SettingsFiles } from '../../ports/settings-files.ts';

const connectionSchema = z.object({
  agent: z.string(),
  /** The settings file. */
  path: z.string(),
  /** Copy of the file as it was before the first connect; null when there was no file. */
  backup: z.string().nullable(),
  /** SHA-256 of that copy, in hex; null likewise. */
  originalSha256: z.string().nullable(),
  /** SHA-256 of what was written. */
  writtenSha256: z.string(),
  /** False when the file was changed by somebody else between two connects: the copy is then not what to go back to. */
  isExact: z.boolean(),
  /** Folders that had to be made, outermost first. */
  folders: z.array(z.string()),
  /** Paths of what was added to the settings; null when an earlier record of it was lost. */
  added: z.array(z.array(z.string())).nullable(),
});
const recordsSchema = z.object({ connections: z.array(connectionSchema) });

/** What a connect did to one settings file, and what undoing it takes. */
export type Connection = z.infer<typeof connectionSchema>;

/** What was connected on this machine: `~/.session-buddy/connections.json`. */
export class ConnectionRecords {
  readonly path: string;
  readonly #files: SettingsFiles;

  constructor(files: SettingsFiles, home: string) {
    this.#files = files;
    this.path = join(home, '.session-buddy', 'connections.json');
  }

  async find(agent: string, path: string): Promise<Connection | undefined> {
    return (await this.#read()).connections.find((connection) => connection.agent === agent && connection.path === path);
  }

  /** Puts a connection in the place of what was known of its file; undefined forgets it. */
  async put(agent: string, path: string, connection: Connection | undefined): Promise<void> {
    const { file, connections } = await this.#read();
    const others = connections.filter((other) => other.agent !== agent || other.path !== path);
    const next = connection ? [...others, connection] : others;
    if (next.length === 0 && file.bytes === null) return;
    if (next.length === 0) return this.#files.remove(file, []);
    await this.#files.write(file, Buffer.from(`${JSON.stringify({ connections: next }, null, 2)}\n`));
  }

  async #read() {
    const file = await this.#files.read(this.path);
    if (file.bytes === null) return { file, connections: [] };
    try {
      return { file, ...recordsSchema.parse(JSON.parse(Buffer.from(file.bytes).toString('utf8'))) };
    } catch (error) {
      throw new SessionBuddyError('SETTINGS_UNREADABLE', `${this.path} is not what Session-Buddy wrote; move it away`, { cause: error });
    }
  }
}
