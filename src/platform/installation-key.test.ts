import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { hashUser, readInstallationKey } from './installation-key.ts';

describe('the key of an installation', () => {
  it('is made once, for its owner only, and is another elsewhere', () => {
    const database = join(temporaryFolder(), 'deep', 'skills.db');
    const key = readInstallationKey(database);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(readInstallationKey(database)).toBe(key);
    expect(statSync(join(database, '..', 'installation.key')).mode & 0o777).toBe(0o600);
    expect(readInstallationKey(join(temporaryFolder(), 'skills.db'))).not.toBe(key);
  });

  it('is not replaced when its file is broken', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'installation.key'), 'not a key');
    expect(() => readInstallationKey(join(folder, 'skills.db'))).toThrow(/does not hold 64 hexadecimal digits/);
    expect(readFileSync(join(folder, 'installation.key'), 'utf8')).toBe('not a key');
  });

  it('hashes a user as HMAC-SHA-256 does, however the address is written', () => {
    // RFC 4231, test case 2, has key "Jefe" and data "what do ya want for nothing?".
    expect(hashUser(Buffer.from('Jefe').toString('hex'), 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
    const key = 'ab'.repeat(32);
    expect(hashUser(key, 'Ada@Example.org ')).toBe(hashUser(key, 'ada@example.org'));
  });
});
