import type { AgentConnector } from '../../app/connect/agent-connector.ts';
import type { ImportReport } from '../../app/import/import-report.ts';
import type { ImportProgress } from '../../app/import/import-transcripts.ts';
import type { Attempt } from '../../app/notifications/judge-answer.ts';
import type { SenderFacts } from '../../app/notifications/send-test.ts';
import type { Config } from '../../config/config-schema.ts';
import type { NotificationTarget } from '../../domain/notification-target.ts';
import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { ChangeWatch } from '../../ports/change-watch.ts';
import type { ReadCiEnvironment } from '../../ports/ci-environment.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunCommand } from '../../ports/command-runner.ts';
import type { EarlierDataReader, EarlierRowStore } from '../../ports/earlier-data.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import type { EventStore } from '../../ports/event-store.ts';
import type { QualityGates } from '../../ports/gate-parser.ts';
import type { Intake } from '../../ports/intake.ts';
import type { ReadServerFigures, StartLoadWorker } from '../../ports/load-worker.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MeterQueries } from '../../ports/meter-queries.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import type { NextSkillQueries } from '../../ports/next-skill-queries.ts';
import type { PipelineQueries } from '../../ports/pipeline-queries.ts';
import type { ProjectReportReader } from '../../ports/project-report-reader.ts';
import type { SettingsFiles } from '../../ports/settings-files.ts';
import type { CatalogStore, SkillCatalog } from '../../ports/skill-catalog.ts';
import type { RunningTelemetry, Telemetry } from '../../ports/telemetry.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import type { TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptSource } from '../../ports/transcript-source.ts';
import type { VariantFiles } from '../../ports/variant-files.ts';

export interface Store
  extends EventStore,
    MetricQueries,
    MeterQueries,
    CatalogStore,
    PipelineQueries,
    NextSkillQueries,
    EarlierRowStore,
    ChangeWatch {
  readonly analyses: AnalysisPorts;
}

export interface ServeOptions {
  readonly store: Store;
  /** What is sent to us goes there; without it nothing is taken. */
  readonly intake?: Intake | undefined;
  /** What searches by meaning; null when none is configured. */
  readonly embedder: TextEmbedder | null;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
  readonly hasWebSocket: boolean;
  /** Port of the metrics page's own listener; null for none. */
  readonly prometheusPort: number | null;
  readonly updateIntervalMs: number;
  /** What a user is called in the database. */
  readonly hashUser: (user: string) => string;
  /** Whether the agents' histories are being read at the moment. */
  readonly isReadingHistories: () => boolean;
  /** Null to answer no agents. */
  readonly mcp: McpServeOptions | null;
  /** Undefined when nobody is notified. */
  readonly notifications?: NotificationFigures | undefined;
  readonly telemetry: Telemetry;
  /** For hooks that ask for advice. */
  readonly advice: AdviceOptions;
}

export interface AdviceOptions {
  /** Least confidence of what is said when the hook does not name one, 0.5–1. */
  readonly confidence: number;
  readonly linesPerSession: number;
}

export interface McpServeOptions extends McpLimits {
  /** Port of the listener for MCP alone. */
  readonly port: number;
}

export interface McpLimits {
  readonly callsPerSecond: number;
  readonly queryTimeoutMs: number;
  /** Whether installed skills are served by the Skills extension. */
  readonly hasSkillsExtension: boolean;
}

export interface McpStdioOptions extends McpLimits {
  readonly store: Store;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly embedder: TextEmbedder | null;
  readonly telemetry: Telemetry;
  readonly hashUser: (user: string) => string;
  /** Ends it, as does the client. */
  readonly signal: AbortSignal;
}

/** What becomes of the agents' histories. */
export interface HistoryListener {
  onProgress(progress: ImportProgress): void;
  onImported(report: ImportReport): void;
  onFollowing(): void;
  onFailed(message: string): void;
}

export interface IntakeOptions {
  readonly store: Store;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** The server's own port, where no telemetry of ours goes. */
  readonly ownPort: number;
  /** Folders of histories, which need not exist yet. */
  readonly roots: readonly string[];
  readonly idleMs: number;
  /** Where the agents keep what is installed follows from these. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Whether the histories that are there are read, and whether they are followed. */
  readonly isImporting: boolean;
  readonly isFollowing: boolean;
  /** What webhooks are signed with, by provider. */
  readonly webhookSecrets: Readonly<Record<string, string | undefined>>;
  readonly listener: HistoryListener;
}

/** What takes in histories, hooks and telemetry while a server runs. */
export interface RunningIntake extends Intake {
  readHistories(): void;
  /** Resolves when what was taken in is stored. */
  close(): Promise<void>;
}

export interface AnalysisOptions {
  /** The server's own port, where no telemetry of ours goes. */
  readonly ownPort: number;
  readonly store: Store;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/** What keeps the analyses up to date while a server runs. */
export interface RunningAnalyses {
  /** Resolves when what it was at is stored or given up. */
  close(): Promise<void>;
}

export interface NotificationOptions extends Pick<SenderFacts, 'source'> {
  readonly store: Store;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** One or more. */
  readonly targets: readonly NotificationTarget[];
}

/** What tells others of what is found while a server runs. */
export interface RunningNotifications {
  readonly statistics: NotificationFigures;
  /** @param dashboardUrl - where links lead */
  begin(dashboardUrl: string | null): Promise<void>;
  /** What is not told by then is told by the next server. */
  close(): Promise<void>;
}

/** What became of notifications, by target. */
export interface NotificationFigures {
  list(): readonly { readonly target: string; readonly outcomes: Readonly<Record<string, number>> }[];
}

export interface ListenerFacts {
  /** `http` (everything) or `prometheus`. */
  readonly name: string;
  readonly url: string;
}

export interface RunningServer {
  /** The one that serves everything comes first. */
  readonly listeners: readonly ListenerFacts[];
  /** Closes WebSockets with 1001 and lets running requests end. */
  close(): Promise<void>;
}

/** A server that runs on a database: it has answered under the address it left beside it. */
export interface ServerInstance {
  readonly pid: number;
  readonly version: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly listeners: readonly ListenerFacts[];
}

/** Which server runs on which database, known by a file beside the database. */
export interface ServerInstances {
  find(databasePath: string): Promise<ServerInstance | undefined>;
  register(databasePath: string, instance: ServerInstance): Promise<void>;
  remove(databasePath: string): Promise<void>;
  /** Makes this process the one that keeps the database up to date while no server does; undefined when another is. */
  leaseUpkeep(databasePath: string): Promise<{ release(): Promise<void> } | undefined>;
  /** Asks it to end and waits. @returns false when it still runs after `timeoutMs` */
  stop(instance: ServerInstance, timeoutMs: number): Promise<boolean>;
  /** Starts this program again, detached, with these arguments and its output in a file. Resolves once it has answered. */
  startDetached(options: {
    readonly databasePath: string;
    readonly argv: readonly string[];
    readonly logPath: string;
  }): Promise<ServerInstance>;
}

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  /** Names of the migrations applied or rolled back, in order; in a dry run those that would be. */
  readonly applied: readonly string[];
  readonly rolledBack: readonly string[];
  readonly backupPath: string | null;
  /** Rows that were dropped, or in a dry run would be and need `force`, by table. */
  readonly rowsLost: Readonly<Record<string, number>>;
}

export interface MigrationStatus {
  /** 0 for an empty database. */
  readonly level: number;
  readonly newestLevel: number;
  /** `appliedAt` as the database has it. */
  readonly applied: readonly { readonly key: string; readonly appliedAt: string | null }[];
  readonly pending: readonly { readonly name: string; readonly description: string }[];
  readonly backups: readonly string[];
}

interface MigrateRequest {
  readonly to?: number;
  readonly dryRun: boolean;
  readonly force: boolean;
}

/** The schema's levels, up and down. Where something is changed, a copy is made first. */
export interface Migrations {
  readStatus(databasePath: string): MigrationStatus;
  /** To a level, the newest unless told. */
  migrate(databasePath: string, request: MigrateRequest): MigrationReport;
  /** Down to a level, or so many levels; one unless told. */
  rollback(databasePath: string, request: MigrateRequest & { readonly steps?: number }): MigrationReport;
}

/** What wiring an agent's settings to this program takes. */
export interface Connecting {
  readonly connectors: readonly AgentConnector[];
  readonly files: SettingsFiles;
  /** Words of the command that hands an agent's hook on: this Node and the program. The agent's name comes behind. */
  readonly hookProgram: readonly string[];
  /** As `process.platform`. */
  readonly platform: string;
}

/** What a load test takes. */
export interface LoadTesting {
  readonly startWorker: StartLoadWorker;
  readonly readFigures: ReadServerFigures;
  /** Processors that may be used. */
  readonly processors: number;
}

/** Everything a command needs of the outside: the composition root hands it in. */
export interface Runtime {
  readonly version: string;
  readonly clock: Clock;
  /** Numbers in [0, 1), the same for the same seed. */
  readonly createRandom: (seed: number) => () => number;
  readonly sources: readonly TranscriptSource[];
  readonly files: TranscriptFiles;
  readonly readCiEnvironment: ReadCiEnvironment;
  readonly runCommand: RunCommand;
  readonly qualityGates: QualityGates;
  readonly catalog: SkillCatalog;
  readonly projectReports: ProjectReportReader;
  readonly variantFiles: VariantFiles;
  readonly instances: ServerInstances;
  readonly migrations: Migrations;
  readonly connecting: Connecting;
  readonly loadTesting: LoadTesting;
  hasDatabase(path: string): boolean;
  /** What a user is called in the database at a path: a hash under the key of the installation. */
  hashUser(databasePath: string, user: string): string;
  /** Readers of what earlier versions left, for the database at a path. */
  createEarlierReaders(databasePath: string): readonly EarlierDataReader[];
  /** Opens or makes the database and brings its schema up to date. */
  /** @param options `isBrief`: for one command, not for a server */
  openStore(options: {
    readonly path: string;
    readonly isDemo?: boolean;
    readonly isBrief?: boolean;
    readonly telemetry?: RunningTelemetry;
  }): Promise<Store>;
  /** Sends where the environment says; nowhere when it says nothing, or to ourselves. */
  startTelemetry(ownPort: number): Promise<RunningTelemetry>;
  /** Puts `from` in the place of the database at `path`, which is kept. @returns where; null when there was none */
  replaceDatabase(path: string, from: string): Promise<string | null>;
  /** Runs `work` with a path for a file of its own, which is removed afterwards. */
  withTemporaryFile<Result>(work: (path: string) => Promise<Result>): Promise<Result>;
  /** What searches by meaning, as configured; null when it is not. */
  createEmbedder(config: Config): TextEmbedder | null;
  createLogger(level: Config['log.level']): Logger;
  createEventBus(logger: Logger): EventBus;
  /** @throws what the store throws; nothing is left running then */
  startIntake(options: IntakeOptions): Promise<RunningIntake>;
  startAnalyses(options: AnalysisOptions): Promise<RunningAnalyses>;
  createNotifications(options: NotificationOptions): Promise<RunningNotifications>;
  sendTestNotification(target: NotificationTarget, facts: SenderFacts): Promise<Attempt>;
  /** @throws SessionBuddyError PORT_IN_USE, NOT_LOOPBACK; nothing is left running then */
  serve(options: ServeOptions): Promise<RunningServer>;
  /** Loads what {@link serveMcpOnStdio} will need. */
  loadMcp(): Promise<unknown>;
  /** Resolves when the client has gone. */
  serveMcpOnStdio(options: McpStdioOptions): Promise<void>;
  /** What is live alone, likewise. */
  serveLive(options: Pick<ServeOptions, 'store' | 'logger' | 'host' | 'port' | 'updateIntervalMs'>): Promise<RunningServer>;
  openBrowser(url: string): void;
  /** Aborted when somebody asks the process to end. */
  createShutdownSignal(): AbortSignal;
}
