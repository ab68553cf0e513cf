import { dirname } from 'node:path';
import type { SkillDefinition } from '../../domain/skill-definition.ts';
import type { CatalogFiles, ScanOptions, SkillCatalog } from '../../ports/skill-catalog.ts';
import type { Candidate } from './candidate.ts';
import { findClaudeCode } from './claude-code.ts';
import { findCodex } from './codex.ts';
import type { Finder } from './find-files.ts';
import { findGemini } from './gemini.ts';
import { markShadowed, type Ranked } from './mark-shadowed.ts';
import { listProjectFolders } from './projects.ts';
import { readDefinition } from './read-definition.ts';
import type { Surroundings } from './surroundings.ts';

const READS_AT_ONCE = 8;

export interface LocalSkillCatalogOptions {
  readonly files: CatalogFiles;
  /** Claude Code's folder for a whole organization. */
  readonly managedFolder: string | undefined;
}

/** Definitions in the folders of the agents we know; see README.md. */
export class LocalSkillCatalog implements SkillCatalog {
  readonly #files: CatalogFiles;
  readonly #managedFolder: string | undefined;

  constructor({ files, managedFolder }: LocalSkillCatalogOptions) {
    this.#files = files;
    this.#managedFolder = managedFolder;
  }

  async scan({ environment, directories, known, signal, onProblem = () => {} }: ScanOptions): Promise<SkillDefinition[]> {
    const finder: Finder = { files: this.#files, onProblem };
    const home = environment['HOME'] || environment['USERPROFILE'];
    const projects = await listProjectFolders(this.#files, directories, home);
    const surroundings: Surroundings = { home, environment, managedFolder: this.#managedFolder, projects };
    const found = await Promise.all([findClaudeCode, findCodex, findGemini].map((find) => find(finder, surroundings)));
    const lastTime = new Map(known.map((definition) => [keyOf(definition), definition]));
    return markShadowed(await this.#readAll(finder, firstOfEach(found.flat()), lastTime, signal));
  }

  async exists(path: string): Promise<boolean> {
    return (await this.#files.findEntry(path)) !== undefined;
  }

  async #readAll(
    finder: Finder,
    candidates: readonly Candidate[],
    lastTime: ReadonlyMap<string, SkillDefinition>,
    signal: AbortSignal | undefined,
  ): Promise<Ranked[]> {
    const ranked: Ranked[] = [];
    for (let from = 0; from < candidates.length; from += READS_AT_ONCE) {
      if (signal?.aborted) break;
      const read = candidates.slice(from, from + READS_AT_ONCE).map(async (candidate) => {
        const gitHead = await this.#files.findGitHead(candidate.folder ?? dirname(candidate.path));
        const definition = await readDefinition(candidate, { ...finder, known: lastTime.get(keyOf(candidate)), gitHead });
        return definition && { definition, rank: candidate.rank };
      });
      ranked.push(...(await Promise.all(read)).filter((entry) => entry !== undefined));
    }
    return ranked;
  }
}

function keyOf({ agent, path }: Pick<SkillDefinition, 'agent' | 'path'>): string {
  return `${agent} ${path}`;
}

/** A home that is a project too has its definitions as a person's: that comes first. */
function firstOfEach(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) if (!first.has(keyOf(candidate))) first.set(keyOf(candidate), candidate);
  return [...first.values()];
}
