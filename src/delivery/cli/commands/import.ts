import { resolve } from 'node:path';
import type { Command } from 'commander';
import { refreshCatalog } from '../../../app/catalog/refresh-catalog.ts';
import { type EarlierImportOptions, importEarlierData } from '../../../app/import/import-legacy.ts';
import { type ImportReport, ImportTally } from '../../../app/import/import-report.ts';
import { type ImportOptions, importTranscripts } from '../../../app/import/import-transcripts.ts';
import { listDefaultRoots, listFolders } from '../../../app/import/list-folders.ts';
import { loadConfig } from '../../../config/load-config.ts';
import { AGENTS, type AgentName } from '../../../domain/agent.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { TranscriptSource } from '../../../ports/transcript-source.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { describeImport } from '../describe-import.ts';
import { oneOf, timezone } from '../parse-options.ts';
import { parseSinceOption } from '../parse-since-option.ts';
import type { Store } from '../runtime.ts';
import { showImportProgress } from '../show-import-progress.ts';

interface ImportCommandOptions extends DatabaseOptions {
  readonly agent?: AgentName;
  readonly since?: string;
  readonly dryRun?: boolean;
  readonly timezone?: string;
  readonly config?: string;
}

interface ImportRequest extends Omit<ImportOptions, 'store' | 'tally'> {
  /** Earlier versions' files are looked for among paths that somebody named. */
  readonly earlier: Pick<EarlierImportOptions, 'readers' | 'ownPath' | 'timezone' | 'agent'> | null;
}

export function addImportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description("read the agents' own histories; what was read before is not read again")
    .argument(
      '[path...]',
      "transcripts, earlier skills.db and skill_metrics.json, and folders of them; otherwise the agents' default places",
    )
    .option('--agent <agent>', 'only histories of this agent', oneOf(AGENTS))
    .option('--since <time>', 'only what happened since: how far back (24h, 7d) or an ISO 8601 instant')
    .option(
      '--timezone <zone>',
      'zone of times without one in earlier data, as Europe/Berlin; otherwise UTC in skills.db, this machine in skill_metrics.json',
      timezone,
    )
    .option('--dry-run', 'store nothing, say what would be stored')
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json');
  addJsonOption(addDatabaseOption(command)).action(async (paths: string[], options: ImportCommandOptions) => {
    const sources = chooseSources(context, options.agent);
    const chosen =
      paths.length === 0
        ? await listFolders(context.runtime.files, listDefaultRoots(sources, context.io.environment))
        : paths.map((path) => resolve(context.io.workingDirectory, path));
    if (chosen.length === 0 && !options.json) {
      const looked = listDefaultRoots(sources, context.io.environment);
      context.note(`no agent history found; looked in ${looked.join(', ')}`);
    }
    const ownPath = context.locateDatabase(options).path;
    const request: ImportRequest = {
      files: context.runtime.files,
      sources,
      paths: chosen,
      clock: context.runtime.clock,
      idleMs: loadConfig({ file: options.config, ...context.io })['ingest.idle_minutes'] * 60_000,
      since: parseSinceOption(options.since, context.runtime.clock.now()),
      earlier:
        paths.length === 0
          ? null
          : { readers: context.runtime.createEarlierReaders(ownPath), ownPath, timezone: options.timezone, agent: options.agent },
    };
    const report = options.dryRun
      ? await rehearse(context, options, request)
      : await context.withStore(options, async (store) => {
          const imported = await run(context, request, store);
          // Somebody who imports a file asks about that file only.
          if (paths.length === 0) await refreshCatalog({ store, ...context.runtime, ...context.io });
          return imported;
        });
    if (options.json) return context.printJson(toImportJson(report));
    context.print(`${options.dryRun ? 'would import' : 'imported'} ${describeImport(report)}`);
    for (const warning of report.warnings) context.note(`warning: ${warning}`);
  });
}

async function run(context: CommandContext, request: ImportRequest, store: Store): Promise<ImportReport> {
  const progress = showImportProgress(context.io);
  const tally = new ImportTally();
  try {
    const { earlier, paths } = request;
    const otherPaths = earlier === null ? paths : await importEarlierData({ ...request, ...earlier, store, tally });
    return await importTranscripts({ ...request, store, tally, paths: otherPaths, onProgress: progress.update });
  } finally {
    progress.end();
  }
}

/** The import itself, into a copy of the database that is thrown away: so what it says is what would happen. */
async function rehearse(context: CommandContext, options: DatabaseOptions, request: ImportRequest): Promise<ImportReport> {
  return context.runtime.withTemporaryFile(async (copy) => {
    if (context.runtime.hasDatabase(context.locateDatabase(options).path)) {
      await context.withStore(options, (store) => store.backup(copy));
    }
    return context.withStore({ db: copy }, (store) => run(context, request, store));
  });
}

function chooseSources(context: CommandContext, agent: AgentName | undefined): readonly TranscriptSource[] {
  const sources = context.runtime.sources.filter((source) => agent === undefined || source.agent === agent);
  if (sources.length > 0 || agent === 'legacy') return sources;
  const known = [...new Set(context.runtime.sources.map((source) => source.agent))].join(', ');
  throw new SessionBuddyError('USAGE', `this version does not read histories of ${agent}, only of ${known}`);
}

/** `import --json` (CONTRACT section 2). */
function toImportJson(report: ImportReport) {
  return {
    files: report.files,
    lines: report.lines,
    rejected_lines: report.rejectedLines,
    sessions: report.sessions,
    invocations: {
      new: report.invocations.new,
      duplicate: report.invocations.duplicate,
      by_kind: report.invocations.byKind,
      by_outcome: report.invocations.byOutcome,
    },
    warnings: report.warnings,
  };
}
