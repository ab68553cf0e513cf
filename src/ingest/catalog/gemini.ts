import { join } from 'node:path';
import type { Candidate, Place } from './candidate.ts';
import { type Finder, findSkills } from './find-files.ts';
import type { Surroundings } from './surroundings.ts';

const MOST_EXTENSIONS = 500;
const STRICT = { agent: 'gemini', isNamedByFrontmatter: true, isStrict: true } as const;

/**
 * Gemini CLI's folders: a workspace's come before a person's, those before an extension's, and of one tier
 * `.agents/skills` before `.gemini/skills` (https://geminicli.com/docs/cli/skills).
 */
export async function findGemini(finder: Finder, { home, projects }: Surroundings): Promise<Candidate[]> {
  const searches: Promise<Candidate[]>[] = [];
  const search = (path: string, place: Place) => void searches.push(findSkills(finder, path, place));
  if (home !== undefined) {
    search(join(home, '.agents', 'skills'), { ...STRICT, scope: 'personal', directory: null, rank: 2 });
    search(join(home, '.gemini', 'skills'), { ...STRICT, scope: 'personal', directory: null, rank: 3 });
    const extensions = join(home, '.gemini', 'extensions');
    for (const { name, kind } of await finder.files.listFolder(extensions, MOST_EXTENSIONS)) {
      if (kind !== 'folder') continue;
      search(join(extensions, name, 'skills'), { ...STRICT, scope: 'extension', directory: null, rank: 4, plugin: name });
    }
  }
  for (const { path, nested } of projects) {
    if (nested !== '') continue;
    search(join(path, '.agents', 'skills'), { ...STRICT, scope: 'project', directory: path, rank: 0 });
    search(join(path, '.gemini', 'skills'), { ...STRICT, scope: 'project', directory: path, rank: 1 });
  }
  return (await Promise.all(searches)).flat();
}
