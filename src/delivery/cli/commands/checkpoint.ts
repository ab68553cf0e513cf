import type { Command } from 'commander';
import { keepAnomalies } from '../../../app/anomalies/keep-anomalies.ts';
import { computeCheckpoint, DEFAULT_CHECKPOINT_DAYS } from '../../../app/checkpoint.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { toCheckpointJson } from '../../public-json/checkpoint-json.ts';
import { formatCheckpoint } from '../../public-json/checkpoint-markdown.ts';
import { parseDurationMs, parseInstant } from '../../public-json/parse-time.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';

interface CheckpointOptions extends DatabaseOptions {
  readonly project?: string;
  readonly since?: string;
  readonly at?: string;
  readonly keep: boolean;
}

export function addCheckpointCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('checkpoint')
    .description('how a project stands, in Markdown: a quality score with its formula, what changed since the last one, what to do next')
    .option('--project <dir>', 'folder of the project, or its name; otherwise the working directory')
    .option(
      '--since <time>',
      `how far back (7d, 4w); otherwise ${DEFAULT_CHECKPOINT_DAYS}d, up to the newest session where nothing is as new`,
    )
    .option('--at <time>', 'as it stood at an ISO 8601 instant; nothing is kept of it')
    .option('--no-keep', 'do not keep it for the next one to compare with');
  addJsonOption(addDatabaseOption(command)).action((options: CheckpointOptions) => {
    const now = context.runtime.clock.now();
    const at = options.at === undefined ? now : parseInstant(options.at);
    if (at === undefined) throw new SessionBuddyError('USAGE', `--at is an ISO 8601 instant; got ${JSON.stringify(options.at)}`);
    const lengthMs = options.since === undefined ? undefined : parseDurationMs(options.since);
    if (options.since !== undefined && lengthMs === undefined) {
      throw new SessionBuddyError('USAGE', `--since is a duration, as 14d; got ${JSON.stringify(options.since)}`);
    }
    return context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [keepAnomalies]);
      const { workingDirectory } = context.io;
      const checkpoint = await computeCheckpoint(
        { store, reports: context.runtime.projectReports },
        {
          ...{ project: options.project ?? workingDirectory, at, lengthMs },
          ...(options.project === undefined ? { directory: workingDirectory } : {}),
        },
      );
      if (options.keep && options.at === undefined) await store.analyses.checkpoints.keep(checkpoint.record);
      if (options.json) return context.printJson(toCheckpointJson(checkpoint));
      if ((await store.getStatus()).isDemo) context.print('DEMO: these figures are made up.\n');
      for (const line of formatCheckpoint(checkpoint).split('\n')) context.print(cleanText(line));
    });
  });
}
