/** Prints Grafana's dashboards into `deploy/grafana/dashboards`. With `--check` it only says which are not in step (exit 3 when any is not). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DASHBOARDS } from './lib/grafana/dashboards.ts';

const isCheck = process.argv.includes('--check');

for (const [name, build] of Object.entries(DASHBOARDS)) {
  const path = new URL(`../deploy/grafana/dashboards/${name}`, import.meta.url);
  const text = `${JSON.stringify(build(), null, 2)}\n`;
  if (!isCheck) {
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`deploy/grafana/dashboards/${name} is not what the code says: run node scripts/print-dashboards.ts`);
    process.exitCode = 3;
  }
}
