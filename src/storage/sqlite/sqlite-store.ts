import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { ChangeWatch } from '../../ports/change-watch.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EarlierRowStore } from '../../ports/earlier-data.ts';
import type {
  AppendResult,
  EventBatch,
  EventStore,
  FileCursor,
  ForgetResult,
  ForgetScope,
  LeftOpenInvocation,
} from '../../ports/event-store.ts';
import type { ListMetersQuery, MeterQueries, MeterTotal } from '../../ports/meter-queries.ts';
import type {
  ListSessionsQuery,
  MetricQueries,
  RankedSkills,
  RankSkillsQuery,
  SeriesPoint,
  SeriesQuery,
  SessionSummary,
  SkillCounts,
  SkillPhaseTotals,
  SkillTally,
  StoreStatus,
  TallySkillsQuery,
  TimelineEntry,
} from '../../ports/metric-queries.ts';
import type { NextSkillQueries, NextSkills } from '../../ports/next-skill-queries.ts';
import type { PipelineQueries, PipelineRuns, PipelineSummary } from '../../ports/pipeline-queries.ts';
import type { CatalogStore, StoredDefinition, UnusedSkills } from '../../ports/skill-catalog.ts';
import { NO_TELEMETRY, type Operation, type Telemetry } from '../../ports/telemetry.ts';
import { assertStorable } from './assert-storable.ts';
import { GroupCommit } from './group-commit.ts';
import { openMigrated } from './migrator.ts';
import { type PackedResult, packBatch, unpackResult } from './packed-batch.ts';
import { rebuildDerived } from './rebuild.ts';
import { redactBatch, redactDefinitions } from './redact-batch.ts';
import { createAnalysisPorts } from './remote-analyses.ts';
import { translateSqliteError } from './sqlite-errors.ts';
import { watchDatabaseFile } from './watch-file.ts';
import { WorkerClient } from './worker-client.ts';
import type { WorkerHandle } from './worker-protocol.ts';

const OWNER_ONLY = 0o600;

export interface SqliteStoreOptions {
  /** The database file; made when absent, with its folder. */
  readonly path: string;
  readonly clock?: Clock;
  /** Marks a new database as made up. */
  readonly demo?: boolean;
  /** One thread for writing and reading, for a command that soon ends: to start a second one takes longer than to wait. */
  readonly oneThread?: boolean;
  /** Traces what is asked of the database. */
  readonly telemetry?: Telemetry | undefined;
}

/**
 * The SQLite store: a thread that writes and a thread that reads, so that the event loop waits for neither. Opening
 * brings the schema up to date.
 *
 * @throws SessionBuddyError STORAGE_UNAVAILABLE, STORAGE_CORRUPT, STORAGE_NEWER, MIGRATION_FAILED, MIGRATION_CHANGED
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  prepareFile(options);
  if (options.oneThread) {
    const both = await WorkerClient.open({ role: 'both', path: options.path }, options.telemetry);
    return new SqliteStore(options, both, both);
  }
  const [writer, reader] = await Promise.allSettled([
    WorkerClient.open({ role: 'writer', path: options.path }, options.telemetry),
    WorkerClient.open({ role: 'reader', path: options.path }, options.telemetry),
  ]);
  if (writer.status === 'fulfilled' && reader.status === 'fulfilled') return new SqliteStore(options, writer.value, reader.value);
  for (const opened of [writer, reader]) if (opened.status === 'fulfilled') await opened.value.close();
  throw [writer, reader].find((opened) => opened.status === 'rejected')?.reason;
}

/** A store for another thread: its ports are to be transferred. */
export interface SqliteStoreHandle {
  readonly path: string;
  readonly writer: WorkerHandle;
  readonly reader: WorkerHandle;
}

/** The store that another thread has opened: the same two threads write and read. Closing it closes only our way to them. */
export function attachSqliteStore({ path, writer, reader }: SqliteStoreHandle, telemetry?: Telemetry): SqliteStore {
  return new SqliteStore({ path, telemetry }, WorkerClient.attach(writer, telemetry), WorkerClient.attach(reader, telemetry));
}

/** The same with a further thread that reads: for questions that would keep those of others waiting. */
export async function attachWithOwnReader(
  { path, writer }: Omit<SqliteStoreHandle, 'reader'>,
  telemetry?: Telemetry,
): Promise<SqliteStore> {
  const reader = await WorkerClient.open({ role: 'reader', path }, telemetry);
  return new SqliteStore({ path, telemetry }, WorkerClient.attach(writer, telemetry), reader);
}

export class SqliteStore
  implements EventStore, MetricQueries, MeterQueries, CatalogStore, PipelineQueries, NextSkillQueries, EarlierRowStore, ChangeWatch
{
  readonly #path: string;
  readonly #clock: Clock;
  readonly #writer: WorkerClient;
  readonly #reader: WorkerClient;
  readonly #commits: GroupCommit;
  readonly #telemetry: Telemetry;
  readonly analyses: AnalysisPorts;

  /** Use {@link openSqliteStore}. */
  constructor(options: SqliteStoreOptions, writer: WorkerClient, reader: WorkerClient) {
    this.#path = options.path;
    this.#clock = options.clock ?? { now: () => Date.now() };
    this.#telemetry = options.telemetry ?? NO_TELEMETRY;
    this.#writer = writer;
    this.#reader = reader;
    this.analyses = createAnalysisPorts(reader, writer);
    this.#commits = new GroupCommit(async (batch) =>
      unpackResult(await this.#writer.call<PackedResult>('append', packBatch(batch), this.#clock.now())),
    );
  }

  /** For another thread, which calls {@link attachWithOwnReader}. */
  async shareWriter(): Promise<Omit<SqliteStoreHandle, 'reader'>> {
    return { path: this.#path, writer: await this.#writer.share() };
  }

  /** For another thread, which calls {@link attachSqliteStore}. */
  async share(): Promise<SqliteStoreHandle> {
    return { path: this.#path, writer: await this.#writer.share(), reader: await this.#reader.share() };
  }

  async append(batch: EventBatch): Promise<AppendResult> {
    const clean = redactBatch(batch);
    assertStorable(clean);
    return this.#telemetry.trace(toIngestion(clean), () => this.#commits.append(clean));
  }

  findCursors(paths: readonly string[]): Promise<FileCursor[]> {
    return this.#reader.call('findCursors', paths);
  }

  listUnsettledCursors(): Promise<FileCursor[]> {
    return this.#reader.call('listUnsettledCursors');
  }

  listLeftOpen(quietSince: number, limit: number): Promise<LeftOpenInvocation[]> {
    return this.#reader.call('listLeftOpen', quietSince, limit);
  }

  rebuild(): Promise<number> {
    return this.#writer.call('rebuild');
  }

  takeInEarlierRows(copyPath: string): Promise<Record<string, number>> {
    return this.#writer.call('takeInEarlierRows', copyPath);
  }

  forget(scope: ForgetScope, isRehearsal: boolean): Promise<ForgetResult> {
    return this.#writer.call('forget', scope, isRehearsal);
  }

  compact(): Promise<void> {
    return this.#writer.call('compact');
  }

  /** A reader of its own, so that questions are answered meanwhile. */
  async backup(path: string): Promise<number> {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    const client = await WorkerClient.open({ role: 'reader', path: this.#path });
    try {
      const size = await client.call<number>('backup', path);
      chmodSync(path, OWNER_ONLY);
      const file = openSync(path, 'r+');
      fsyncSync(file);
      closeSync(file);
      return size;
    } finally {
      await client.close();
    }
  }

  rankSkills(query: RankSkillsQuery): Promise<RankedSkills> {
    return this.#reader.call('rankSkills', query);
  }

  tallySkills(query: TallySkillsQuery): Promise<SkillTally[]> {
    return this.#reader.call('tallySkills', query);
  }

  findSkill(query: Parameters<MetricQueries['findSkill']>[0]): Promise<SkillCounts | undefined> {
    return this.#reader.call('findSkill', query);
  }

  findSkills(query: Parameters<MetricQueries['findSkills']>[0]): Promise<(SkillCounts | undefined)[]> {
    return this.#reader.call('findSkills', query);
  }

  listSeries(query: SeriesQuery): Promise<SeriesPoint[]> {
    return this.#reader.call('listSeries', query);
  }

  listSessions(query: ListSessionsQuery): Promise<SessionSummary[]> {
    return this.#reader.call('listSessions', query);
  }

  findSession(sessionId: string): Promise<SessionSummary | undefined> {
    return this.#reader.call('findSession', sessionId);
  }

  listTimeline(query: Parameters<MetricQueries['listTimeline']>[0]): Promise<TimelineEntry[]> {
    return this.#reader.call('listTimeline', query);
  }

  listPipelines(query: Parameters<PipelineQueries['listPipelines']>[0]): Promise<PipelineSummary[]> {
    return this.#reader.call('listPipelines', query);
  }

  hasPipeline(pipeline: string): Promise<boolean> {
    return this.#reader.call('hasPipeline', pipeline);
  }

  listPipelineRuns(query: Parameters<PipelineQueries['listPipelineRuns']>[0]): Promise<PipelineRuns> {
    return this.#reader.call('listPipelineRuns', query);
  }

  countNextAfterFailure(query: Parameters<NextSkillQueries['countNextAfterFailure']>[0]): Promise<NextSkills> {
    return this.#reader.call('countNextAfterFailure', query);
  }

  countActiveSessions(since: number): Promise<number> {
    return this.#reader.call('countActiveSessions', since);
  }

  listSkillPhaseTotals(): Promise<SkillPhaseTotals[]> {
    return this.#reader.call('listSkillPhaseTotals');
  }

  listIngestTotals(): ReturnType<MetricQueries['listIngestTotals']> {
    return this.#reader.call('listIngestTotals');
  }

  findLastEventAt(): Promise<number | undefined> {
    return this.#reader.call('findLastEventAt');
  }

  async getStatus(): Promise<StoreStatus> {
    const active = this.#reader !== this.#writer && this.#writer.activeCalls > 0 ? 2 : 1;
    const status = await this.#reader.call<Omit<StoreStatus, 'location' | 'engine' | 'connectionsActive' | 'connectionsMax'>>('getStatus');
    return {
      ...status,
      location: this.#path,
      engine: 'sqlite',
      connectionsActive: active,
      connectionsMax: this.#reader === this.#writer ? 1 : 2,
    };
  }

  storeCatalog(catalog: Parameters<CatalogStore['storeCatalog']>[0], now: number): Promise<void> {
    return this.#writer.call('storeCatalog', { ...catalog, found: redactDefinitions(catalog.found) }, now);
  }

  listDefinitions(query: Parameters<CatalogStore['listDefinitions']>[0]): Promise<StoredDefinition[]> {
    return this.#reader.call('listDefinitions', query);
  }

  listUnusedSkills(query: Parameters<CatalogStore['listUnusedSkills']>[0]): Promise<UnusedSkills> {
    return this.#reader.call('listUnusedSkills', query);
  }

  listSessionDirectories(limit: number): Promise<string[]> {
    return this.#reader.call('listSessionDirectories', limit);
  }

  listMeters(query: ListMetersQuery): Promise<MeterTotal[]> {
    return this.#reader.call('listMeters', query);
  }

  watchChanges(onChange: () => void): () => void {
    return watchDatabaseFile(this.#path, onChange);
  }

  getChangeCounter(): Promise<number> {
    return this.#reader.call('getChangeCounter');
  }

  async close(): Promise<void> {
    // The writer last: the last connection moves the write-ahead log into the file, and a reader may not.
    if (this.#reader !== this.#writer) await this.#reader.close();
    await this.#writer.close();
  }
}

/** Makes the folder and the file, and brings the schema up to date, before any thread opens it. */
function prepareFile({ path, demo }: SqliteStoreOptions): void {
  if (path === ':memory:') throw new SessionBuddyError('CONFIG_INVALID', 'a database in memory cannot be shared by threads; got :memory:');
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // What a person did with an agent is nobody else's to read; the log beside the file takes its mode over.
    closeSync(openSync(path, 'a', OWNER_ONLY));
    const { database } = openMigrated(path, { rebuild: rebuildDerived });
    try {
      if (demo) database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('demo', '1')").run();
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) {
      throw new SessionBuddyError('STORAGE_UNAVAILABLE', `cannot make or write database ${path} (${error.code})`, { cause: error });
    }
    throw translateSqliteError(error, path);
  }
}

function toIngestion({ invocations, sessions }: EventBatch): Operation {
  return {
    name: 'ingest',
    kind: 'internal',
    attributes: { 'session_buddy.invocations': invocations.length, 'session_buddy.sessions': sessions?.length ?? 0 },
    duration: { metric: 'session_buddy.ingest.duration', attributes: [] },
  };
}
