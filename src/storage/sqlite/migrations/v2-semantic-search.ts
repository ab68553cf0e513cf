import type { Migration } from './migration.ts';
import { addMissingColumns, countRows, dropColumns, listColumns } from './schema-objects.ts';

const COLUMNS = { embedding: 'BLOB' };

const INDEX_SQL = `
CREATE INDEX IF NOT EXISTS idx_invocation_embedding ON skill_invocation (embedding) WHERE embedding IS NOT NULL;
`;

const DOWN_SQL = `
DROP INDEX IF EXISTS idx_invocation_embedding;
ALTER TABLE skill_invocation DROP COLUMN embedding;
`;

/** Level 2 of the earlier schema: an embedding (384 × float32, 1,536 bytes) for each invocation. */
export const v2SemanticSearch: Migration = {
  version: 2,
  name: 'V2__add_semantic_search',
  description: 'An embedding beside each invocation',
  sql: JSON.stringify(COLUMNS) + INDEX_SQL,
  up(database) {
    addMissingColumns(database, 'skill_invocation', COLUMNS);
    database.exec(INDEX_SQL);
    return DOWN_SQL;
  },
  down(database) {
    database.exec('DROP INDEX IF EXISTS idx_invocation_embedding');
    dropColumns(database, 'skill_invocation', Object.keys(COLUMNS));
  },
  isPresent: (database) => listColumns(database, 'skill_invocation').includes('embedding'),
  countRowsLost(database) {
    const count = countRows(database, 'skill_invocation', 'embedding IS NOT NULL');
    return count === 0 ? {} : { 'skill_invocation.embedding': count };
  },
};
