/** A path taken apart: only its text is looked at. */
export interface PathParts {
  /** Folders from the project's down, lower case. */
  readonly folders: readonly string[];
  /** As given; empty when there is none. */
  readonly fileName: string;
}

const LONGEST_PATH = 4_000;
/** Folders that lie above projects, from the root of a disk. */
const ABOVE_PROJECTS = /^(?:[A-Za-z]:)?\/(?:(?:home|users)\/[^/]+\/|root\/|tmp\/|var\/|opt\/|srv\/|mnt\/[^/]+\/)?/i;

/**
 * The folders inside the project alone: that `/home/me/tests/app/main.py` lies in somebody's folder of tests does not make
 * it one. Where the project is not in the path, what is above projects by custom is left out.
 *
 * @param project - its folder, or the last part of it
 */
export function splitPath(path: string, project: string | undefined): PathParts {
  const plain = path.slice(0, LONGEST_PATH).replaceAll('\\', '/');
  const parts = withoutProject(plain, project)
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return { folders: parts.slice(0, -1).map((part) => part.toLowerCase()), fileName: parts.at(-1) ?? '' };
}

function withoutProject(path: string, project: string | undefined): string {
  const name = lastPartOf(project ?? '');
  const at = name === '' ? -1 : path.lastIndexOf(`/${name}/`);
  return at >= 0 ? path.slice(at + name.length + 2) : path.replace(ABOVE_PROJECTS, '');
}

/** The last part of a folder's path: what a project is called. */
export function lastPartOf(folder: string): string {
  return folder.replaceAll('\\', '/').replace(/\/+$/, '').split('/').at(-1) ?? '';
}
