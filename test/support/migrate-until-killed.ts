import process from 'node:process';
import { migrate, rollback } from '../../src/storage/sqlite/migrator.ts';
import { rebuildDerived } from '../../src/storage/sqlite/rebuild.ts';

/** Run as a program: `migrate-until-killed.ts <file> up|down <step>` dies by SIGKILL when that step begins. */
const [path, direction, fatalStep] = process.argv.slice(2) as [string, string, string];
const options = {
  rebuild: rebuildDerived,
  onStep(step: string) {
    if (step === fatalStep) process.kill(process.pid, 'SIGKILL');
  },
};
if (direction === 'up') migrate(path, options);
else rollback(path, options);
