import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { localSettingsFiles as files } from './local-settings-files.ts';

function makeFile(mode = 0o644): string {
  const path = join(temporaryFolder(), 'settings');
  writeFileSync(path, 'before');
  chmodSync(path, mode);
  return path;
}

const AFTER = Buffer.from('after');

describe('localSettingsFiles', () => {
  it('replaces a file whole and keeps its mode', async () => {
    const path = makeFile(0o640);
    await files.write(await files.read(path), AFTER);
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    expect(readdirSync(join(path, '..'))).toEqual(['settings']);
  });

  it.skipIf(process.getuid?.() !== 0)('keeps the owner of a file that is not its own', async () => {
    const path = makeFile(0o600);
    chownSync(path, 12_345, 54_321);
    await files.write(await files.read(path), AFTER);
    const { uid, gid, mode } = statSync(path);
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 12_345, gid: 54_321, mode: 0o600 });
  });

  it('does not write over what somebody else wrote in between', async () => {
    const path = makeFile();
    const read = await files.read(path);
    writeFileSync(path, 'theirs');
    await expect(files.write(read, AFTER)).rejects.toMatchObject({ code: 'SETTINGS_CONFLICT' });
    await expect(files.remove(read, [])).rejects.toMatchObject({ code: 'SETTINGS_CONFLICT' });
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    expect(readdirSync(join(path, '..'))).toEqual(['settings']);
  });

  it('does not write where a file came to be in between', async () => {
    const path = join(temporaryFolder(), 'settings');
    const read = await files.read(path);
    writeFileSync(path, 'theirs');
    await expect(files.write(read, AFTER)).rejects.toMatchObject({ code: 'SETTINGS_CONFLICT' });
    expect(readFileSync(path, 'utf8')).toBe('theirs');
  });

  it('makes folders for a new file, and none for a write that fails', async () => {
    const root = temporaryFolder();
    const read = await files.read(join(root, 'a', 'b', 'settings'));
    expect(read.missingFolders).toEqual([join(root, 'a'), join(root, 'a', 'b')]);
    const broken = { ...read, target: join(root, 'a', 'b', 'n'.repeat(250)) };
    await expect(files.write(broken, AFTER)).rejects.toMatchObject({ code: 'SETTINGS_UNWRITABLE' });
    expect(readdirSync(root)).toEqual([]);
    await files.write(read, AFTER);
    expect(statSync(join(root, 'a', 'b', 'settings')).mode & 0o777).toBe(0o600);
  });

  it('keeps copies apart from one another', async () => {
    const path = makeFile(0o600);
    const read = await files.read(path);
    const first = await files.backUp(read);
    mkdirSync(`${path}.session-buddy-backup-2`);
    const third = await files.backUp(read);
    expect([first, third]).toEqual([`${path}.session-buddy-backup`, `${path}.session-buddy-backup-3`]);
    expect(readFileSync(third, 'utf8')).toBe('before');
    expect(statSync(third).mode & 0o777).toBe(0o600);
  });

  it('removes a file and the folders that are empty then', async () => {
    const root = temporaryFolder();
    const folders = [join(root, 'a'), join(root, 'a', 'b')];
    mkdirSync(join(root, 'a', 'b'), { recursive: true });
    writeFileSync(join(root, 'a', 'b', 'settings'), 'x');
    writeFileSync(join(root, 'a', 'mine'), 'x');
    await files.remove(await files.read(join(root, 'a', 'b', 'settings')), folders);
    expect(existsSync(join(root, 'a', 'b'))).toBe(false);
    expect(readdirSync(join(root, 'a'))).toEqual(['mine']);
  });

  it('knows where a link leads that leads nowhere, through other links', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'folder'));
    symlinkSync(join('folder', 'deeper', 'settings'), join(root, 'settings'));
    expect((await files.read(join(root, 'settings'))).target).toBe(join(root, 'real', 'deeper', 'settings'));
  });
});
