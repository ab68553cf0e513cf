import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openTemporaryStore } from '../../../test/support/temporary-store.ts';
import { CATEGORIES } from '../../domain/taxonomy/categories.ts';
import { migrate, rollback } from './migrator.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

it('gives every skill of the record a category and a modality, once', async () => {
  const { store, path, remove } = await openTemporaryStore({ now: () => NOW });
  await store.append({
    invocations: [
      observe({ name: 'git commit', kind: 'shell', at: NOW }),
      observe({ name: 'code-review', kind: 'skill', at: NOW }),
      observe({ name: 'code-review', kind: 'agent', at: NOW }),
      observe({ name: 'zzyzx', kind: 'skill', at: NOW }),
      observe({ name: 'mcp__figma__get_screenshot', kind: 'mcp', at: NOW }),
    ],
  });
  const database = new DatabaseSync(path, { readOnly: true });
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row));
  expect(all('SELECT skill_name, category_name, modality_type, input_format FROM v_multimodal_skill_catalog')).toEqual([
    ['code-review', 'review', 'code', 'text/x-source'],
    ['git commit', 'version_control', 'code', 'text/x-source'],
    ['mcp__figma__get_screenshot', 'media', 'image', 'image/png'],
    ['zzyzx', 'uncategorized', 'text', 'text/plain'],
  ]);
  expect(
    all("SELECT skill_name, confidence_score FROM skill_category_mapping WHERE skill_name IN ('zzyzx', 'git commit') ORDER BY 1"),
  ).toEqual([
    ['git commit', 1],
    ['zzyzx', 0],
  ]);
  const parents =
    'SELECT c.category_name, p.category_name AS parent FROM skill_categories c LEFT JOIN skill_categories p ON p.category_id = c.parent_category_id';
  expect(all(`${parents} ORDER BY c.category_id`)).toEqual([
    ...CATEGORIES.map(({ name, parent }) => [name, parent]),
    ['uncategorized', null],
  ]);
  database.close();
  await remove();
});

it('leaves nothing behind when it is rolled back, and what somebody wrote as it was', () => {
  const path = `${temporaryFolder()}/skills.db`;
  const run = <Result>(work: (database: DatabaseSync) => Result) => {
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  migrate(path, { to: 7 });
  run((database) =>
    database.exec(`INSERT INTO skill_categories (category_name, domain) VALUES ('testing', 'mine');
      INSERT INTO skill_category_mapping (skill_name, category_id, confidence_score) VALUES ('deploy', 1, 0.7);
      INSERT INTO skill (kind, name) VALUES ('skill', 'deploy'), ('skill', 'test-all')`),
  );
  const contents = () =>
    run((database) =>
      ['skill_categories', 'skill_category_mapping', 'skill_modalities', 'sqlite_sequence'].map((table) =>
        database
          .prepare(`SELECT * FROM ${table}`)
          .all()
          .map((row) => ({ ...row })),
      ),
    );
  const before = contents();
  migrate(path);
  expect(
    run((database) =>
      database
        .prepare('SELECT skill_name, category_id FROM skill_category_mapping ORDER BY 1')
        .all()
        .map((row) => ({ ...row })),
    ),
  ).toEqual([
    { skill_name: 'deploy', category_id: 1 },
    { skill_name: 'test-all', category_id: 1 },
  ]);
  rollback(path, { to: 7 });
  expect(contents()).toEqual(before);
});
