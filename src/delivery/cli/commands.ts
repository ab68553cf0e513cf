import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

export type AddCommand = (program: Command, context: CommandContext) => void;

/** Every command, in the order in which `--help` lists them. One is loaded when it is asked for: to load them all takes longer than most of them run. */
export const COMMANDS: readonly { readonly name: string; load(): Promise<AddCommand> }[] = [
  { name: 'start', load: async () => (await import('./commands/start.ts')).addStartCommand },
  { name: 'stop', load: async () => (await import('./commands/stop.ts')).addStopCommand },
  { name: 'status', load: async () => (await import('./commands/status.ts')).addStatusCommand },
  { name: 'init', load: async () => (await import('./commands/init.ts')).addInitCommand },
  { name: 'migrate', load: async () => (await import('./commands/migrate.ts')).addMigrateCommand },
  { name: 'import', load: async () => (await import('./commands/import.ts')).addImportCommand },
  { name: 'record', load: async () => (await import('./commands/record.ts')).addRecordCommand },
  { name: 'run', load: async () => (await import('./commands/run.ts')).addRunCommand },
  { name: 'report', load: async () => (await import('./commands/report.ts')).addReportCommand },
  { name: 'sessions', load: async () => (await import('./commands/sessions.ts')).addSessionsCommand },
  { name: 'session', load: async () => (await import('./commands/session.ts')).addSessionCommand },
  { name: 'dependencies', load: async () => (await import('./commands/dependencies.ts')).addDependenciesCommand },
  { name: 'flow', load: async () => (await import('./commands/flow.ts')).addFlowCommand },
  { name: 'pipelines', load: async () => (await import('./commands/pipelines.ts')).addPipelinesCommand },
  { name: 'trend', load: async () => (await import('./commands/trend.ts')).addTrendCommand },
  { name: 'forecast', load: async () => (await import('./commands/forecast.ts')).addForecastCommand },
  { name: 'search', load: async () => (await import('./commands/search.ts')).addSearchCommand },
  { name: 'checkpoint', load: async () => (await import('./commands/checkpoint.ts')).addCheckpointCommand },
  { name: 'recommend', load: async () => (await import('./commands/recommend.ts')).addRecommendCommand },
  { name: 'baselines', load: async () => (await import('./commands/baselines.ts')).addBaselinesCommand },
  { name: 'experiment', load: async () => (await import('./commands/experiment.ts')).addExperimentCommand },
  { name: 'anomalies', load: async () => (await import('./commands/anomalies.ts')).addAnomaliesCommand },
  { name: 'predict', load: async () => (await import('./commands/predict.ts')).addPredictCommand },
  { name: 'notify', load: async () => (await import('./commands/notify.ts')).addNotifyCommand },
  { name: 'connect', load: async () => (await import('./commands/connect.ts')).addConnectCommand },
  { name: 'mcp', load: async () => (await import('./commands/mcp.ts')).addMcpCommand },
  { name: 'websocket-server', load: async () => (await import('./commands/websocket-server.ts')).addWebSocketServerCommand },
  { name: 'load-test', load: async () => (await import('./commands/load-test.ts')).addLoadTestCommand },
  { name: 'forget', load: async () => (await import('./commands/forget.ts')).addForgetCommand },
  { name: 'compact', load: async () => (await import('./commands/compact.ts')).addCompactCommand },
  { name: 'backup', load: async () => (await import('./commands/backup.ts')).addBackupCommand },
  { name: 'restore', load: async () => (await import('./commands/restore.ts')).addRestoreCommand },
  { name: 'config', load: async () => (await import('./commands/config.ts')).addConfigCommand },
  { name: 'demo', load: async () => (await import('./commands/demo.ts')).addDemoCommand },
];

/** What happens without a command. */
export const DEFAULT_COMMAND = 'start';
