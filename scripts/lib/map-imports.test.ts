import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mapImports } from './map-imports.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeTree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'session-buddy-map-'));
  folders.push(root);
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), source);
  }
  return root;
}

describe('mapImports', () => {
  it('finds nothing to say about a tree whose imports point inward', () => {
    const root = makeTree({
      'domain/skill.ts': 'export const a = 1;',
      'app/use.ts': "import type { a } from '../domain/skill.ts';",
      'delivery/public-json/shape.ts': "export * from '../../app/use.ts';",
      'delivery/http/route.ts': "import '../public-json/shape.ts';",
      'main.ts': "import './delivery/http/route.ts';",
      'app/use.test.ts': "import '../delivery/http/route.ts';",
    });
    expect(mapImports(root)).toEqual({ modules: 5, imports: 4, outward: [], rings: [], unresolved: [] });
  });

  it('names each import that points outward, type-only ones and workers too', () => {
    const root = makeTree({
      'domain/skill.ts': "import type { b } from '../stats/mean.ts';",
      'stats/mean.ts': 'export const b = 1;',
      'storage/sqlite/store.ts': "\nimport '../../stats/mean.ts'; export const c = () => import('../../delivery/http/route.ts');",
      'delivery/http/route.ts': "import '../websocket/hub.ts';",
      'delivery/websocket/hub.ts': "new Worker(new URL('../../platform/w.ts', import.meta.url));",
      'platform/w.ts': "import '../main.ts';",
      'main.ts': 'export {};',
      'helpers.ts': "import './domain/skill.ts';",
    });
    expect(mapImports(root).outward).toEqual([
      'delivery/http/route.ts:1 -> delivery/websocket/hub.ts: delivery/http may not import delivery/websocket',
      'delivery/websocket/hub.ts:1 -> platform/w.ts: delivery may not import platform',
      'domain/skill.ts:1 -> stats/mean.ts: domain may not import stats',
      'helpers.ts:1 -> domain/skill.ts: helpers.ts is in no folder that the rules know',
      'platform/w.ts:1 -> main.ts: main.ts sees every part, so no part may import it',
      'storage/sqlite/store.ts:2 -> delivery/http/route.ts: storage may not import delivery',
    ]);
  });

  it('finds rings of files, however long', () => {
    const root = makeTree({
      'app/a.ts': "import './b.ts';",
      'app/b.ts': "import './c.ts';",
      'app/c.ts': "import type { a } from './a.ts';",
      'app/alone.ts': "import './a.ts';",
      'app/self.ts': "import './self.ts';",
    });
    expect(mapImports(root).rings).toEqual([['app/a.ts', 'app/b.ts', 'app/c.ts'], ['app/self.ts']]);
  });

  it('tells of an import it cannot follow', () => {
    const root = makeTree({ 'app/a.ts': "import './gone.ts';" });
    expect(mapImports(root).unresolved).toEqual(['app/a.ts:1 -> ./gone.ts']);
  });
});
