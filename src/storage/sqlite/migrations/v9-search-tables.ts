import type { DatabaseSync } from 'node:sqlite';
import { hasObject } from './schema-objects.ts';

/**
 * `search_vector`: what a model made of a text, by model and SHA-256 of the text; 32-bit floats, little-endian.
 * `own_cluster`: which rows of the earlier schema's `skill_clusters` are ours to replace; the others are a user's.
 */
export const SEARCH_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS search_vector (
  model TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  vector BLOB NOT NULL,
  PRIMARY KEY (model, text_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS own_cluster (
  cluster_id INTEGER PRIMARY KEY
) STRICT;
`;

/** Takes out of the earlier schema's tables what we have put there. */
export function removeOwnClusters(database: DatabaseSync): void {
  if (!hasObject(database, 'table', 'own_cluster')) return;
  database.exec(`
    DELETE FROM skill_cluster_membership WHERE cluster_id IN (SELECT cluster_id FROM own_cluster);
    DELETE FROM skill_clusters WHERE cluster_id IN (SELECT cluster_id FROM own_cluster);`);
}
