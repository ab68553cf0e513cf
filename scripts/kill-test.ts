/**
 * Kills imports and single appends with SIGKILL at random moments, half and half, and checks that nothing was lost,
 * doubled or damaged: `node scripts/kill-test.ts [--kills 200] [--seed 1]`. Exits 3 when something was.
 */
import { parseArgs } from 'node:util';
import { type KillSummary, killAppends, killImports } from '../test/support/kill.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } } });
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isSafeInteger(kills) || kills < 2 || !Number.isSafeInteger(seed))
  throw new Error('--kills takes a whole number from 2, --seed a whole number');

const show = (what: string) => (done: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${done} kills`);
};
const imports = await killImports({ kills: Math.ceil(kills / 2), seed, files: 24, callsPerFile: 1500, onKill: show('imports') });
print('imports', imports);
const appends = await killAppends({ kills: Math.floor(kills / 2), seed, files: 0, callsPerFile: 0, onKill: show('appends') });
print('appends', appends);
if (imports.failures.length + appends.failures.length > 0) process.exitCode = 3;

function print(what: string, { kills, midway, acknowledged, failures }: KillSummary): void {
  const received = acknowledged > 0 ? `, ${acknowledged} acknowledged` : '';
  console.log(`${what}: ${kills} kills, ${midway} midway${received}, ${failures.length} failures`);
  for (const failure of failures) console.log(`  ${failure}`);
}
