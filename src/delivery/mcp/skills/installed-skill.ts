import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { StoredDefinition } from '../../../ports/skill-catalog.ts';

export const BASE_URI = 'skill://';
export const MANIFEST = 'SKILL.md';

/** An installed skill and where it is served. */
export interface InstalledSkill {
  readonly definition: StoredDefinition;
  readonly folder: string;
  /** Path of its folder below {@link BASE_URI}: `claude-code/personal-1f2e3d4c/pdf`. It says nothing of the machine's paths. */
  readonly place: string;
}

/** @param definition - of a skill in a folder of its own */
export function toInstalledSkill(definition: StoredDefinition): InstalledSkill {
  const folder = dirname(definition.path);
  // Two projects may have a skill of one name.
  const key = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  const scope = `${definition.agent}/${definition.scope}-${key}`;
  return { definition, folder, place: `${scope}/${basename(folder)}` };
}

/** @returns the skill and the file of it that a URI names; undefined for another kind of URI */
export function parseSkillUri(uri: string): { readonly place: string; readonly file: string } | undefined {
  const [, place, file] = /^skill:\/\/([^/?#]+\/[^/?#]+\/[^/?#]+)\/([^?#]+)$/.exec(uri) ?? [];
  if (place === undefined || file === undefined) return undefined;
  try {
    return { place: decodeURIComponent(place), file: decodeURIComponent(file) };
  } catch {
    return undefined;
  }
}
