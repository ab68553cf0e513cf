import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addAnomaliesCommand } from './commands/anomalies.ts';
import { addBackupCommand } from './commands/backup.ts';
import { addBaselinesCommand } from './commands/baselines.ts';
import { addCheckpointCommand } from './commands/checkpoint.ts';
import { addCompactCommand } from './commands/compact.ts';
import { addConfigCommand } from './commands/config.ts';
import { addConnectCommand } from './commands/connect.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDependenciesCommand } from './commands/dependencies.ts';
import { addExperimentCommand } from './commands/experiment.ts';
import { addFlowCommand } from './commands/flow.ts';
import { addForecastCommand } from './commands/forecast.ts';
import { addForgetCommand } from './commands/forget.ts';
import { addImportCommand } from './commands/import.ts';
import { addInitCommand } from './commands/init.ts';
import { addLoadTestCommand } from './commands/load-test.ts';
import { addMcpCommand } from './commands/mcp.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addNotifyCommand } from './commands/notify.ts';
import { addPipelinesCommand } from './commands/pipelines.ts';
import { addPredictCommand } from './commands/predict.ts';
import { addRecommendCommand } from './commands/recommend.ts';
import { addRecordCommand } from './commands/record.ts';
import { addReportCommand } from './commands/report.ts';
import { addRestoreCommand } from './commands/restore.ts';
import { addRunCommand } from './commands/run.ts';
import { addSearchCommand } from './commands/search.ts';
import { addSessionCommand } from './commands/session.ts';
import { addSessionsCommand } from './commands/sessions.ts';
import { addStartCommand } from './commands/start.ts';
import { addStatusCommand } from './commands/status.ts';
import { addStopCommand } from './commands/stop.ts';
import { addTrendCommand } from './commands/trend.ts';
import { addWebSocketServerCommand } from './commands/websocket-server.ts';

/** Every command, in the order in which `--help` lists them. */
export const COMMANDS: readonly ((program: Command, context: CommandContext) => void)[] = [
  addStartCommand,
  addStopCommand,
  addStatusCommand,
  addInitCommand,
  addMigrateCommand,
  addImportCommand,
  addRecordCommand,
  addRunCommand,
  addReportCommand,
  addSessionsCommand,
  addSessionCommand,
  addDependenciesCommand,
  addFlowCommand,
  addPipelinesCommand,
  addTrendCommand,
  addForecastCommand,
  addSearchCommand,
  addCheckpointCommand,
  addRecommendCommand,
  addBaselinesCommand,
  addExperimentCommand,
  addAnomaliesCommand,
  addPredictCommand,
  addNotifyCommand,
  addConnectCommand,
  addMcpCommand,
  addWebSocketServerCommand,
  addLoadTestCommand,
  addForgetCommand,
  addCompactCommand,
  addBackupCommand,
  addRestoreCommand,
  addConfigCommand,
  addDemoCommand,
];
