import type { CheckpointRecord } from '../domain/checkpoint-record.ts';

/** Checkpoints made so far. */
export interface CheckpointStore {
  /** Keeps one; of a project at one instant there is one, the latest kept. */
  keep(record: CheckpointRecord): Promise<void>;
  /** Of a project, the latest first; only those made before `before` (epoch ms). */
  list(query: { readonly project: string; readonly before?: number; readonly limit: number }): Promise<CheckpointRecord[]>;
}
