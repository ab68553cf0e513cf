import { describe, expect, it } from 'vitest';
import { killAppends, killImports } from '../support/kill.ts';

// All 200: node scripts/kill-test.ts
describe('kill -9', { timeout: 120_000 }, () => {
  it('during an import loses and doubles nothing once the import is run again', async () => {
    const summary = await killImports({ kills: 3, seed: 1, files: 12, callsPerFile: 500 });
    expect(summary).toMatchObject({ kills: 3, failures: [] });
  });

  it('during single appends loses and doubles nothing that was acknowledged', async () => {
    const summary = await killAppends({ kills: 3, seed: 2, files: 0, callsPerFile: 0 });
    expect(summary).toMatchObject({ kills: 3, midway: 3, failures: [] });
    expect(summary.acknowledged).toBeGreaterThan(10);
  });
});
