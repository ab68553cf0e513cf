import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Invocation, InvocationObservation } from '../../domain/invocation.ts';
import { isSameInvocation, mergeInvocation, toInvocation } from '../../domain/merge-invocation.ts';
import type { AppendedInvocation, AppendResult, EventBatch, FileCursor } from '../../ports/event-store.ts';
import { ChangeMarks } from './change-marks.ts';
import { ForgottenSessions } from './forgotten-sessions.ts';
import { inTransaction } from './in-transaction.ts';
import { contributionOf, INVOCATION_COLUMNS, type InvocationRow, toMicroseconds, toStoredInvocation } from './invocation-row.ts';
import { ListingWriter } from './listing-writer.ts';
import { MeterWriter } from './meter-writer.ts';
import { MinuteHorizon } from './minute-horizon.ts';
import { PipelineWriter } from './pipeline-writer.ts';
import { RecordIds } from './record-ids.ts';
import { RollupDelta } from './rollup-delta.ts';
import { RollupWriter } from './rollup-writer.ts';

/** Writes a batch: the record, and everything derived from it, in one transaction. */
export class BatchWriter {
  readonly #database: DatabaseSync;
  readonly #forgotten: ForgottenSessions;
  readonly #ids: RecordIds;
  readonly #rollups: RollupWriter;
  readonly #changes: ChangeMarks;
  readonly #listings: ListingWriter;
  readonly #pipelines: PipelineWriter;
  readonly #meters: MeterWriter;
  readonly #minutes: MinuteHorizon;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #update: StatementSync;
  readonly #upsertCursor: StatementSync;
  readonly #addRejections: StatementSync;
  readonly #dataVersion: StatementSync;
  #seenDataVersion = -1;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#forgotten = new ForgottenSessions(database);
    this.#ids = new RecordIds(database);
    this.#rollups = new RollupWriter(database);
    this.#changes = new ChangeMarks(database);
    this.#listings = new ListingWriter(database);
    this.#pipelines = new PipelineWriter(database);
    this.#meters = new MeterWriter(database);
    this.#minutes = new MinuteHorizon(database);
    this.#insert = database.prepare(
      `INSERT INTO invocation (event_id, skill_id, session_id, started_at, ended_at, duration_us, duration_measured, outcome, certainty,
         phase, error_type, invoked_by, subagent_id, sources, recorded_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING`,
    );
    this.#find = database.prepare(`SELECT ${INVOCATION_COLUMNS} FROM invocation i JOIN skill k ON k.id = i.skill_id WHERE i.event_id = ?`);
    this.#update = database.prepare(
      `UPDATE invocation SET skill_id = ?, started_at = ?, ended_at = ?, duration_us = ?, duration_measured = ?, outcome = ?, certainty = ?, phase = ?,
         error_type = ?, invoked_by = ?, subagent_id = ?, sources = ? WHERE id = ?`,
    );
    this.#upsertCursor = database.prepare(
      `INSERT OR REPLACE INTO file_cursor (path, source, inode, read_offset, size, modified_at, line_number, rejected_lines, fingerprint, settled, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#addRejections = database.prepare(
      'INSERT INTO rejection (source, reason, count) VALUES (?, ?, ?) ON CONFLICT (source, reason) DO UPDATE SET count = count + excluded.count',
    );
    this.#dataVersion = database.prepare('PRAGMA data_version');
  }

  /**
   * @param now - epoch ms
   * @returns once it is on disk
   */
  write(batch: EventBatch, now: number): AppendResult {
    try {
      return inTransaction(this.#database, () => this.#forgotten.leaveOut(batch, (kept) => this.#writeAll(kept, now)));
    } catch (error) {
      this.#ids.forget();
      throw error;
    }
  }

  #writeAll(batch: EventBatch, now: number): AppendResult {
    const { invocations, sessions = [], cursors = [], rejections = [], listings = [], readings = [] } = batch;
    const dataVersion = (this.#dataVersion.get() as { data_version: number }).data_version;
    if (dataVersion !== this.#seenDataVersion) {
      this.#ids.forget();
      this.#seenDataVersion = dataVersion;
    }
    const delta = new RollupDelta(this.#minutes.advance(now));
    const sessionIds = this.#ids.storeSessions(sessions, invocations);
    const appended = invocations.map((observation) =>
      this.#writeOne(observation, sessionIds.get(observation.sessionId) as number, now, delta),
    );
    this.#rollups.write(delta);
    this.#changes.mark(delta);
    const rowIdOf = (sessionId: string) => sessionIds.get(sessionId);
    this.#pipelines.write(sessions, rowIdOf);
    this.#meters.write(readings);
    this.#listings.write(listings, rowIdOf, (skill) => this.#ids.skillId(skill));
    for (const cursor of cursors) this.#writeCursor(cursor);
    for (const { source, reason, count } of rejections) this.#addRejections.run(source, reason, count);
    return { invocations: appended };
  }

  #writeOne(observation: InvocationObservation, sessionId: number, now: number, delta: RollupDelta): AppendedInvocation {
    const observed = toInvocation(observation);
    const skillId = this.#ids.skillId(observed.skill);
    const { changes } = this.#insert.run(
      observed.eventId,
      skillId,
      sessionId,
      observed.startedAt,
      observed.endedAt,
      toMicroseconds(observed.durationMs),
      observed.durationMeasured ? 1 : 0,
      observed.outcome,
      observed.certainty,
      observed.phase,
      observed.errorType,
      observed.trigger,
      observed.subagentId,
      observed.sources,
      now,
    );
    if (changes === 1) {
      delta.add(contributionOf(observed, skillId, sessionId));
      return { status: 'new', outcome: observed.outcome, previousOutcome: null };
    }
    return this.#mergeOne(observed, delta);
  }

  #mergeOne(observed: Invocation, delta: RollupDelta): AppendedInvocation {
    const row = this.#find.get(observed.eventId) as unknown as InvocationRow;
    const stored = toStoredInvocation(row);
    const merged = mergeInvocation(stored, observed);
    if (isSameInvocation(stored, merged)) return { status: 'duplicate', outcome: stored.outcome, previousOutcome: stored.outcome };
    const skillId = merged.skill === stored.skill ? row.skill_id : this.#ids.skillId(merged.skill);
    this.#update.run(
      skillId,
      merged.startedAt,
      merged.endedAt,
      toMicroseconds(merged.durationMs),
      merged.durationMeasured ? 1 : 0,
      merged.outcome,
      merged.certainty,
      merged.phase,
      merged.errorType,
      merged.trigger,
      merged.subagentId,
      merged.sources,
      row.id,
    );
    delta.remove(contributionOf(stored, row.skill_id, row.session_id));
    delta.add(contributionOf(merged, skillId, row.session_id));
    return { status: 'changed', outcome: merged.outcome, previousOutcome: stored.outcome };
  }

  #writeCursor(cursor: FileCursor): void {
    this.#upsertCursor.run(
      cursor.path,
      cursor.source,
      cursor.inode,
      cursor.offset,
      cursor.size,
      cursor.modifiedAt,
      cursor.lineNumber,
      cursor.rejectedLines,
      cursor.fingerprint,
      cursor.settled ? 1 : 0,
      cursor.state,
    );
  }
}
