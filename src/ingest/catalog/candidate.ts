import type { SkillDefinition } from '../../domain/skill-definition.ts';

/** A definition's file, and what the place where it was found says of it. */
export interface Candidate
  extends Pick<SkillDefinition, 'agent' | 'path' | 'form' | 'scope' | 'directory' | 'plugin' | 'marketplace' | 'origin'> {
  /** The folder that is a skill's own; null for a file among others. */
  readonly folder: string | null;
  /** What stands before the name: `plugin:`, `apps/web:`, `git:`, or nothing. */
  readonly prefix: string;
  /** Name of the skill's folder or of the file. */
  readonly placeName: string;
  /** Whether the frontmatter's `name` comes before the place's. */
  readonly isNamedByFrontmatter: boolean;
  /** Whether its agent refuses it without a name and a description of its own, as the Agent Skills specification asks. */
  readonly isStrict: boolean;
  /** Of two of one name that are available in one place, the lower takes it; null where an agent offers both. */
  readonly rank: number | null;
}

/** What a place says of all definitions in it. */
export type Place = Pick<Candidate, 'agent' | 'scope' | 'directory' | 'isNamedByFrontmatter' | 'isStrict' | 'rank'> &
  Partial<Pick<Candidate, 'plugin' | 'marketplace' | 'origin' | 'prefix'>>;

/** The rest of a candidate of this place. */
export function fromPlace(place: Place): Omit<Candidate, 'path' | 'form' | 'folder' | 'placeName'> {
  return { plugin: null, marketplace: null, origin: null, prefix: '', ...place };
}
