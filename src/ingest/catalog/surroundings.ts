import type { ProjectFolder } from './projects.ts';

/** Where an agent's folders are on this machine. */
export interface Surroundings {
  readonly home: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Claude Code's folder for a whole organization, `/etc/claude-code` on Linux. */
  readonly managedFolder: string | undefined;
  /** Those of sessions before those found below them. */
  readonly projects: readonly ProjectFolder[];
}
