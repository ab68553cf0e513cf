import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Real data of other people to check against, beside the checkout. Never copied into it. */
const ROOT = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/**
 * A folder or file of the shared data; `transcripts-<name>.tar.gz` is unpacked into a temporary folder, once for all
 * test runs, and read only from then on.
 *
 * @param name as `oh-my-posh`, `nab`, `EXPECTED.jsonl`
 * @returns its path, or undefined on a machine without the data
 */
export function sharedData(name: string): string | undefined {
  const archive = join(ROOT, `transcripts-${name}.tar.gz`);
  if (existsSync(archive)) return unpack(archive, name);
  const path = join(ROOT, name);
  return existsSync(path) ? path : undefined;
}

function unpack(archive: string, name: string): string {
  const { size, mtimeMs } = statSync(archive);
  const parent = join(tmpdir(), 'session-buddy-shared-data');
  const folder = join(parent, `${name}-${size}-${Math.trunc(mtimeMs)}`);
  if (!existsSync(folder)) {
    mkdirSync(parent, { recursive: true });
    const half = mkdtempSync(join(parent, 'unpacking-'));
    const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', half], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tar could not unpack ${archive}: ${stderr}`);
    try {
      renameSync(half, folder);
    } catch (error) {
      // Another test process was faster.
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return join(folder, name);
}
