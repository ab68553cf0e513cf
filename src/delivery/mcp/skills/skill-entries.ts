import { type Skill, skillEntry } from '@modelcontextprotocol/server/ext/skills';
import type { SkillFile, SkillFolders } from '../../../ports/skill-folders.ts';
import { BASE_URI, type InstalledSkill, MANIFEST } from './installed-skill.ts';

interface Kept {
  readonly stamp: string;
  readonly entry: Promise<Skill | string>;
}

const MOST_KEPT = 1000;

/** The entries of skills, read again only when one of their files has changed. */
export class SkillEntries {
  readonly #folders: SkillFolders;
  /** The one used longest ago first. */
  readonly #kept = new Map<string, Kept>();

  constructor(folders: SkillFolders) {
    this.#folders = folders;
  }

  /** @returns why not, for one that may not be served */
  async find(skill: InstalledSkill): Promise<Skill | string> {
    const files = await this.#folders.listFiles(skill.folder);
    if (files === undefined) return 'it has more files, or larger ones, than are served';
    const stamp = JSON.stringify(files);
    const kept = this.#kept.get(skill.place);
    const entry = kept?.stamp === stamp ? kept.entry : this.#read(skill, files);
    this.#kept.delete(skill.place);
    this.#kept.set(skill.place, { stamp, entry });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return entry;
  }

  async #read({ folder, place }: InstalledSkill, files: readonly SkillFile[]): Promise<Skill | string> {
    if (!files.some(({ name }) => name === MANIFEST)) return `it has no ${MANIFEST} that can be read`;
    const contents: Record<string, Uint8Array> = {};
    for (const { name } of files) {
      const bytes = await this.#folders.readFile(folder, name);
      if (bytes === undefined) return `${name} cannot be read`;
      contents[name] = bytes;
    }
    try {
      return await skillEntry(place, contents, { baseUri: BASE_URI });
    } catch (error) {
      // The rules of the extension are stricter than those of the agents, as to names.
      return error instanceof Error ? error.message : String(error);
    }
  }
}
