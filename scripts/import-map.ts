/**
 * `npm run map`: prints every import of `src/` that points outward and every ring of files. Exits 3 when there are
 * any, or when it saw so few modules that it must have looked in the wrong place.
 */
import { fileURLToPath } from 'node:url';
import { mapImports } from './lib/map-imports.ts';

/** Far below what `src/` holds. */
const MINIMUM_MODULES = 20;

const map = mapImports(process.argv[2] ?? fileURLToPath(new URL('../src', import.meta.url)));
for (const line of map.outward) console.log(`outward  ${line}`);
for (const ring of map.rings) console.log(`ring     ${ring.join(' -> ')}`);
for (const line of map.unresolved) console.log(`missing  ${line}`);
console.log(`${map.outward.length} outward imports, ${map.rings.length} rings (${map.modules} modules, ${map.imports} imports)`);

if (map.modules < MINIMUM_MODULES) {
  console.error(`saw ${map.modules} modules, fewer than the ${MINIMUM_MODULES} there must be`);
  process.exitCode = 3;
}
if (map.outward.length + map.rings.length + map.unresolved.length > 0) process.exitCode = 3;
