import { join } from 'node:path';
import type { DefinitionScope } from '../../domain/skill-definition.ts';
import type { Candidate, Place } from './candidate.ts';
import { type Finder, findSkillsBelow } from './find-files.ts';
import type { Surroundings } from './surroundings.ts';

/** Two of one name are both offered. */
const placeOf = (scope: DefinitionScope, directory: string | null): Place => ({
  ...{ agent: 'codex', scope, directory, isNamedByFrontmatter: true, isStrict: true, rank: null },
});

/** Codex' own folder with what came with it in `.system`, the one that agents share, and both again in projects. */
export async function findCodex(finder: Finder, { home, environment, projects }: Surroundings): Promise<Candidate[]> {
  const root = environment['CODEX_HOME'] || (home === undefined ? undefined : join(home, '.codex'));
  const searches: Promise<Candidate[]>[] = [];
  const search = (path: string, place: Place) => void searches.push(findSkillsBelow(finder, path, place));
  if (root !== undefined) {
    search(join(root, 'skills'), placeOf('personal', null));
    search(join(root, 'skills', '.system'), placeOf('bundled', null));
  }
  if (home !== undefined) search(join(home, '.agents', 'skills'), placeOf('personal', null));
  for (const { path, nested } of projects) {
    if (nested !== '') continue;
    search(join(path, '.agents', 'skills'), placeOf('project', path));
    search(join(path, '.codex', 'skills'), placeOf('project', path));
  }
  return (await Promise.all(searches)).flat();
}
