import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Everything below a folder: path → what it is, with mode, bytes (base64) or where a link leads. */
export function snapshotTree(root: string, isLeftOut: (path: string) => boolean = () => false): Record<string, string> {
  const entries: Record<string, string> = {};
  const visit = (path: string) => {
    const name = relative(root, path);
    if (isLeftOut(name)) return;
    const stats = lstatSync(path);
    const mode = (stats.mode & 0o7777).toString(8);
    if (stats.isSymbolicLink()) entries[name] = `link to ${readlinkSync(path)}`;
    else if (stats.isFile()) entries[name] = `file ${mode} ${readFileSync(path).toString('base64')}`;
    else {
      entries[name] = `folder ${mode}`;
      for (const child of readdirSync(path)) visit(join(path, child));
    }
  };
  visit(root);
  return entries;
}
