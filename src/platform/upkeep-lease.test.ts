import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { leaseUpkeep } from './server-instances.ts';

describe('leaseUpkeep', () => {
  let database: string;
  beforeEach(() => {
    database = join(temporaryFolder(), 'skills.db');
  });

  it('is given to one at a time', async () => {
    const lease = await leaseUpkeep(database);
    expect(await leaseUpkeep(database)).toBeUndefined();
    await lease?.release();
    const next = await leaseUpkeep(database);
    expect(next).toBeDefined();
    await next?.release();
  });

  it('passes on when its process has died, or has said nothing for long', async () => {
    writeFileSync(`${database}.upkeep`, '999999999');
    const lease = await leaseUpkeep(database);
    expect(lease).toBeDefined();
    const longAgo = new Date(Date.now() - 600_000);
    utimesSync(`${database}.upkeep`, longAgo, longAgo);
    const next = await leaseUpkeep(database);
    expect(next).toBeDefined();
    await lease?.release();
    await next?.release();
  });
});
