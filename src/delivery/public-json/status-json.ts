import { z } from 'zod';
import type { StoreStatus } from '../../ports/metric-queries.ts';
import { countSchema, instantSchema, orNull, toInstant } from './units.ts';

export const databaseSchema = z.strictObject({
  engine: z.enum(['sqlite', 'postgres']),
  location: z.string(),
  schema_version: countSchema,
  size_bytes: countSchema,
});
export type DatabaseJson = z.infer<typeof databaseSchema>;

/** The database and what is in it: part of `status --json` and of `GET /api/v1/status`. */
export const storeStatusSchema = z.strictObject({
  database: databaseSchema,
  is_demo: z.boolean().meta({ description: 'true when the data is made up' }),
  invocations: countSchema,
  sessions: countSchema,
  skills: countSchema,
  last_event_at: instantSchema.nullable(),
});
export type StoreStatusJson = z.infer<typeof storeStatusSchema>;

export function toDatabaseJson(status: StoreStatus): DatabaseJson {
  return { engine: status.engine, location: status.location, schema_version: status.schemaVersion, size_bytes: status.sizeBytes };
}

export function toStoreStatusJson(status: StoreStatus): StoreStatusJson {
  return {
    database: toDatabaseJson(status),
    is_demo: status.isDemo,
    invocations: status.invocations,
    sessions: status.sessions,
    skills: status.skills,
    last_event_at: orNull(status.lastEventAt, toInstant),
  };
}
