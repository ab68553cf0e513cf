import { join } from 'node:path';
import type { DefinitionForm } from '../../domain/skill-definition.ts';
import type { CatalogFiles, FolderEntry } from '../../ports/skill-catalog.ts';
import type { ProblemListener } from '../../ports/transcript-files.ts';
import { type Candidate, fromPlace, type Place } from './candidate.ts';

/** Entries of one folder that are looked at. */
const MOST_ENTRIES = 2_000;
/** Folders below folders, as Codex has it. */
const MAX_DEPTH = 6;
/** Folders looked into below one root. */
const MOST_FOLDERS = 2_000;

export interface Finder {
  readonly files: CatalogFiles;
  readonly onProblem: ProblemListener;
}

/** `<root>/<name>/SKILL.md`, and `<root>/SKILL.md` where the root is one skill itself. */
export async function findSkills(
  { files, onProblem }: Finder,
  root: string,
  place: Place,
  except: readonly string[] = [],
): Promise<Candidate[]> {
  const entries = await files.listFolder(root, MOST_ENTRIES, onProblem);
  const folders = entries.filter(({ kind, name }) => kind === 'folder' && !except.includes(name));
  const found = await Promise.all(folders.map(({ name }) => findSkill(files, join(root, name), name, place)));
  return found.filter((candidate) => candidate !== undefined);
}

/** The folder as a skill, when there is a `SKILL.md` in it. */
export async function findSkill(files: CatalogFiles, folder: string, placeName: string, place: Place): Promise<Candidate | undefined> {
  const path = join(folder, 'SKILL.md');
  const entry = await files.findEntry(path);
  return entry?.kind === 'file' ? { ...fromPlace(place), form: 'skill', path, folder, placeName } : undefined;
}

/** Every `SKILL.md` below the root, however deep, as Codex looks for them: hidden folders are left out. */
export async function findSkillsBelow(finder: Finder, root: string, place: Place): Promise<Candidate[]> {
  const found = await walk(finder, root, ({ name }) => name === 'SKILL.md');
  return found
    .filter(({ folders }) => folders.length > 0)
    .map(({ folders }) => {
      const folder = join(root, ...folders);
      return { ...fromPlace(place), form: 'skill', path: join(folder, 'SKILL.md'), folder, placeName: folders.at(-1) as string };
    });
}

/** `<root>/**\/<name>.md`: folders on the way become part of the name, `git/commit.md` is `git:commit`. */
export async function findMarkdown(finder: Finder, root: string, form: DefinitionForm, place: Place): Promise<Candidate[]> {
  const found = await walk(finder, root, ({ name }) => name.endsWith('.md'));
  return found.map(({ folders, entry }) => ({
    ...fromPlace(place),
    form,
    path: join(root, ...folders, entry.name),
    folder: null,
    prefix: `${place.prefix ?? ''}${folders.map((folder) => `${folder}:`).join('')}`,
    placeName: entry.name.slice(0, -'.md'.length),
  }));
}

interface Found {
  /** From the root down. */
  readonly folders: readonly string[];
  readonly entry: FolderEntry;
}

/** Files below the root that match. A folder is not entered from within itself, so a ring of links ends. */
async function walk({ files, onProblem }: Finder, root: string, matches: (file: FolderEntry) => boolean): Promise<Found[]> {
  const found: Found[] = [];
  let left = MOST_FOLDERS;
  const visit = async (folders: readonly string[], above: readonly string[]): Promise<void> => {
    if (left-- <= 0) return;
    for (const entry of await files.listFolder(join(root, ...folders), MOST_ENTRIES, onProblem)) {
      if (entry.kind === 'file') {
        if (matches(entry)) found.push({ folders, entry });
      } else if (!entry.name.startsWith('.') && folders.length < MAX_DEPTH && !above.includes(entry.identity)) {
        await visit([...folders, entry.name], [...above, entry.identity]);
      }
    }
  };
  const self = await files.findEntry(root);
  if (self?.kind === 'folder') await visit([], [self.identity]);
  return found;
}
