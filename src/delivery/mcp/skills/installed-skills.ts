import { ProtocolError, ProtocolErrorCode, type ResourceTemplateType } from '@modelcontextprotocol/server';
import { type Skill, type SkillReadResult, type SkillSource, SkillsExtension } from '@modelcontextprotocol/server/ext/skills';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { isActive } from '../../../domain/skill-definition.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { MetricQueries } from '../../../ports/metric-queries.ts';
import type { CatalogStore } from '../../../ports/skill-catalog.ts';
import type { SkillFolders } from '../../../ports/skill-folders.ts';
import { readCursor, toPage } from '../cursor.ts';
import { notFound } from '../resources/resource-answers.ts';
import { BASE_URI, type InstalledSkill, MANIFEST, parseSkillUri, toInstalledSkill } from './installed-skill.ts';
import { SkillEntries } from './skill-entries.ts';
import { getSkillPerformance, PERFORMANCE_KEY } from './skill-performance.ts';

export interface InstalledSkillsOptions {
  readonly store: Pick<MetricQueries, 'findSkill'> & Pick<CatalogStore, 'listDefinitions'>;
  readonly folders: SkillFolders;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As the extension registers it. */
export const INSTALLED_SKILLS_TEMPLATE: ResourceTemplateType = {
  uriTemplate: `${BASE_URI}{+path}`,
  name: 'installed-skill',
  title: 'A file of an installed skill',
  description: 'SKILL.md and the files beside it; skills/list names them',
};

const PAGE = 50;
const MIME_TYPES: Readonly<Record<string, string>> = { md: 'text/markdown', json: 'application/json', txt: 'text/plain' };

/**
 * The skills installed on this machine, with how each did: the catalog as the Skills extension (SEP-2640) serves it. Files
 * are read when they are asked for, and only those in the folder of a skill of the catalog.
 */
export class InstalledSkills implements SkillSource {
  readonly #options: InstalledSkillsOptions;
  readonly #entries: SkillEntries;

  constructor(options: InstalledSkillsOptions) {
    this.#options = options;
    this.#entries = new SkillEntries(options.folders);
  }

  async list({ cursor }: { readonly cursor?: string }): Promise<{ skills: Skill[]; nextCursor?: string }> {
    const offset = toOffset(cursor);
    const installed = await this.#listInstalled();
    const page = toPage(installed.slice(offset, offset + PAGE + 1), offset, PAGE);
    const skills: Skill[] = [];
    // One after the other: each is a folder to look into.
    for (const skill of page.rows) {
      const entry = await this.#find(skill);
      if (entry !== undefined) skills.push(entry);
    }
    return { skills, ...(page.nextCursor === null ? {} : { nextCursor: page.nextCursor }) };
  }

  async get(uri: string): Promise<Skill | undefined> {
    const named = parseSkillUri(uri);
    if (named?.file !== MANIFEST) return undefined;
    const skill = await this.#findInstalled(named.place);
    return skill && this.#find(skill);
  }

  async read(uri: string): Promise<SkillReadResult | undefined> {
    const named = parseSkillUri(uri);
    const skill = named && (await this.#findInstalled(named.place));
    if (skill === undefined) return undefined;
    const files = (await this.#options.folders.listFiles(skill.folder)) ?? [];
    if (!files.some(({ name }) => name === named?.file)) return undefined;
    const bytes = await this.#options.folders.readFile(skill.folder, named?.file ?? '');
    return bytes && toContent(bytes, named?.file ?? '');
  }

  /**
   * As `resources/read` answers.
   *
   * @returns undefined for a URI that is not of an installed skill
   * @throws ResourceNotFoundError
   */
  async readContents(uri: string) {
    if (!uri.startsWith(BASE_URI)) return undefined;
    const content = await this.read(uri);
    if (content === undefined) throw notFound(uri, 'skills/list names the skills that are served, and the files of each');
    const { mimeType = 'application/octet-stream' } = content;
    if ('text' in content) return { contents: [{ uri, mimeType, text: content.text }] };
    return { contents: [{ uri, mimeType, blob: Buffer.from(content.bytes).toString('base64') }] };
  }

  async #listInstalled(): Promise<InstalledSkill[]> {
    const definitions = await this.#options.store.listDefinitions({});
    // Two agents may look into one folder: it is served for each.
    return definitions.filter((definition) => definition.form === 'skill' && isActive(definition)).map(toInstalledSkill);
  }

  async #findInstalled(place: string): Promise<InstalledSkill | undefined> {
    return (await this.#listInstalled()).find((skill) => skill.place === place);
  }

  async #find(skill: InstalledSkill): Promise<Skill | undefined> {
    const { store, clock, logger } = this.#options;
    const entry = await this.#entries.find(skill);
    if (typeof entry === 'string') {
      logger.debug({ skill: skill.definition.skill.name, reason: entry }, 'skill is not served');
      return undefined;
    }
    return { ...entry, _meta: { [PERFORMANCE_KEY]: await getSkillPerformance(store, skill, clock.now()) } };
  }
}

/** What attaches a source to servers. */
export function toSkillsExtension(source: InstalledSkills, logger: Logger): SkillsExtension {
  return new SkillsExtension({
    source,
    baseUri: BASE_URI,
    onWarning: ({ path, message }) => logger.debug({ path, reason: message }, 'skill is not served'),
  });
}

function toOffset(cursor: string | undefined): number {
  try {
    return readCursor(cursor);
  } catch (error) {
    if (error instanceof SessionBuddyError) throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
    throw error;
  }
}

function toContent(bytes: Uint8Array, name: string): SkillReadResult {
  const mimeType = MIME_TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, mimeType: mimeType ?? 'text/plain' };
  } catch {
    return { bytes, mimeType: 'application/octet-stream' };
  }
}
