import { LEGACY_LEVELS } from './legacy-levels.ts';
import type { Migration } from './migration.ts';
import { v7EventRecord } from './v7-event-record.ts';
import { v8MoreSources } from './v8-more-sources.ts';
import { v9Analytics } from './v9-analytics.ts';

/**
 * Every level in numeric order. 5 and 6 are missing on purpose: the Python version gave those numbers to migrations of
 * another database (docs in README.md).
 */
export const ALL_MIGRATIONS: readonly Migration[] = [...LEGACY_LEVELS, v7EventRecord, v8MoreSources, v9Analytics];

export const NEWEST_LEVEL = Math.max(...ALL_MIGRATIONS.map(({ version }) => version));
