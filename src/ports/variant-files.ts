import type { SkillVariant } from '../domain/experiment.ts';
import type { ExperimentGroup } from '../domain/experiment-design.ts';

/** Which content a skill's folder holds, and for whom. */
export interface ServedVariant {
  readonly group: ExperimentGroup;
  /** Sessions that are running with it; `since` in epoch ms. */
  readonly holders: readonly { readonly sessionId: string; readonly since: number }[];
}

/** Puts one of two contents into the folder of a skill. Files that the variant does not name are never touched. */
export interface VariantFiles {
  /**
   * Copies both contents to a folder of their own below `root`. The skill's folder is left as it is.
   *
   * @returns the folder of the copies
   * @throws SessionBuddyError PATH_NOT_FOUND, USAGE for what cannot be served
   */
  take(directories: Pick<SkillVariant, 'skillDirectory' | 'variantDirectory'>, root: string): Promise<string>;
  discard(copiesDirectory: string): Promise<void>;
  read(variant: SkillVariant): Promise<ServedVariant>;
  /**
   * Puts a group's content in place, each file whole or not at all. Interrupted, the next call ends it.
   *
   * @throws SessionBuddyError VARIANT_CHANGED when a file holds neither content; nothing is changed then
   */
  serve(variant: SkillVariant, served: ServedVariant): Promise<void>;
  /** Runs `work` while no other process does. */
  exclusively<Result>(variant: SkillVariant, work: () => Promise<Result>): Promise<Result>;
}
