import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE_NAME = 'installation.key';
const KEY = /^[0-9a-f]{64}$/;

/**
 * The secret of this installation, in a file of its own beside the database that only its owner may read; made on
 * first use. Who has it can tell whether an address belongs to a user id, so it is in no backup.
 *
 * @returns 64 hexadecimal digits
 * @throws the system's error when the file can neither be read nor made
 */
export function readInstallationKey(databasePath: string): string {
  const path = join(dirname(databasePath), FILE_NAME);
  const known = readKey(path);
  if (known !== undefined) return known;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Written whole under another name first: two processes that start together agree on one.
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  try {
    chmodSync(draft, 0o600);
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = readKey(path);
  if (made === undefined) throw new Error(`${path} does not hold 64 hexadecimal digits`);
  return made;
}

/** What a user is called in the database: an HMAC-SHA-256 of who they are, as 64 hexadecimal digits. */
export function hashUser(key: string, user: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(user.normalize('NFC').trim().toLowerCase()).digest('hex');
}

function readKey(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (KEY.test(text)) return text;
    throw new Error(`${path} does not hold 64 hexadecimal digits`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
