import type { Command } from 'commander';
import type { AgentConnector, ConnectRequest, SettingsPlace, SettingsScope } from '../../../app/connect/agent-connector.ts';
import { connectAgent } from '../../../app/connect/connect-agent.ts';
import type { ConnectionChange } from '../../../app/connect/connection-change.ts';
import { ConnectionRecords } from '../../../app/connect/connection-records.ts';
import { disconnectAgent } from '../../../app/connect/disconnect-agent.ts';
import { loadConfig } from '../../../config/load-config.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { addJsonOption, type CommandContext } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { decimal, wholeNumber } from '../parse-options.ts';

interface ConnectOptions {
  readonly undo?: boolean;
  readonly dryRun?: boolean;
  readonly otel?: boolean;
  readonly advise?: boolean;
  readonly adviseConfidence?: number;
  readonly project?: boolean;
  readonly local?: boolean;
  readonly port?: number;
  readonly config?: string;
  readonly json?: boolean;
}

export function addConnectCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('connect')
    .description("wire live capture into an agent's own settings, keeping a copy of them")
    .argument('<agent>', 'claude-code, codex or gemini')
    .option('--undo', 'take it out again')
    .option('--dry-run', 'only show what would change')
    .option('--otel', 'OpenTelemetry too; codex and gemini send it anyway, unless theirs is set up otherwise: with this, that is an error')
    .option('--advise', 'claude-code: one line to Claude when a skill with a bad record is about to be used, or a better one exists')
    .option(
      '--advise-confidence <p>',
      'with --advise, how sure that has to be, 0.5 to 0.999 (default: advice.confidence)',
      decimal(0.5, 0.999),
    )
    .option('--project', "claude-code: the project's settings instead of your own")
    .option('--local', 'claude-code: your own settings for this project')
    .option('--port <port>', 'port of the server; otherwise that of the configuration', wholeNumber(1, 65_535))
    .option('--config <file>', 'configuration file; otherwise ~/.session-buddy/config.json');
  addJsonOption(command).action(async (agent: string, options: ConnectOptions) => {
    const connector = context.runtime.connecting.connectors.find((candidate) => candidate.agent === agent);
    if (!connector) throw unknownAgent(context, agent);
    const place: SettingsPlace = { ...context.io, platform: context.runtime.connecting.platform };
    const { files } = context.runtime.connecting;
    const records = new ConnectionRecords(files, context.io.home);
    const path = connector.findFile(place, scopeOf(options));
    const change: ConnectionChange = { connector, files, records, path, isDryRun: options.dryRun ?? false };
    const request = options.undo ? undefined : toRequest(context, connector, options);
    const outcome = request ? await connectAgent(change, request) : await disconnectAgent(change);
    const notes = [...(request ? await describeManaged(change, place) : []), ...outcome.notes];
    if (options.json) {
      return context.printJson({ agent, file: path, changed: outcome.isChanged, backup: outcome.backup, diff: outcome.diff, notes });
    }
    printDiff(context, outcome.diff);
    context.print(summarise(agent, path, outcome.isChanged, options));
    if (outcome.backup !== null && request && outcome.isChanged) context.print(`the file as it was is kept at ${outcome.backup}`);
    for (const note of notes) context.print(`note: ${note}`);
    if (request && !options.dryRun) await printNextSteps(context, change, request, options);
  });
}

function unknownAgent({ runtime }: CommandContext, agent: string): SessionBuddyError {
  const known = runtime.connecting.connectors.map((connector) => connector.agent).join(', ');
  return new SessionBuddyError('USAGE', `${JSON.stringify(agent)} cannot be connected, only ${known}`);
}

function scopeOf({ project, local }: ConnectOptions): SettingsScope {
  if (project && local) throw new SessionBuddyError('USAGE', '--project and --local name two different files');
  return project ? 'project' : local ? 'local' : 'user';
}

function toRequest({ io, runtime }: CommandContext, { agent, canBeAdvised }: AgentConnector, options: ConnectOptions): ConnectRequest {
  const { advise = false, adviseConfidence } = options;
  if (advise && !canBeAdvised) throw new SessionBuddyError('USAGE', `${agent} cannot be advised; leave --advise out`);
  if (!advise && adviseConfidence !== undefined) throw new SessionBuddyError('USAGE', '--advise-confidence goes with --advise');
  const config = loadConfig({ file: options.config, ...io, flags: { 'server.port': options.port } });
  const host = config['server.host'];
  const port = config['server.port'];
  if (port === 0) throw new SessionBuddyError('USAGE', 'the configuration leaves the port open; name the one to connect to with --port');
  const { hookProgram, platform } = runtime.connecting;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    hookCommand: [...hookProgram, agent, '--port', String(port)],
    platform,
    telemetry: options.otel ? 'required' : agent === 'claude-code' ? 'none' : 'if_free',
    advice: advise ? { confidence: adviseConfidence ?? null } : null,
  };
}

/** Settings of an administrator go before the person's, and may keep ours from working. */
async function describeManaged({ connector, files }: ConnectionChange, place: SettingsPlace): Promise<string[]> {
  const notes: string[] = [];
  for (const path of connector.managedFiles(place)) {
    try {
      const { bytes } = await files.read(path);
      if (bytes === null) continue;
      const obstacles = connector.describeObstacles(connector.parse(new TextDecoder().decode(bytes)));
      notes.push(`There are managed settings at ${path}, which go before yours.`, ...obstacles);
    } catch {
      notes.push(`There are managed settings at ${path}, which could not be read; they go before yours.`);
    }
  }
  return notes;
}

function printDiff(context: CommandContext, diff: string): void {
  if (diff !== '') context.print(diff.trimEnd().split(/\r?\n/).map(cleanLine).join('\n'));
}

/** The line made safe for a terminal; a tab is how some people indent. */
function cleanLine(line: string): string {
  return line.split('\t').map(cleanText).join('\t');
}

function summarise(agent: string, path: string, isChanged: boolean, { undo, dryRun }: ConnectOptions): string {
  if (undo) {
    if (!isChanged) return `${path} has nothing of Session-Buddy`;
    return dryRun ? `${path} would be disconnected; nothing was changed` : `${agent} is disconnected: ${path}`;
  }
  if (!isChanged) return `${agent} is connected already: ${path} stays as it is`;
  return dryRun ? `${path} would be changed so; nothing was changed` : `${agent} is connected: ${path}`;
}

async function printNextSteps(
  context: CommandContext,
  { connector, records }: ConnectionChange,
  { url }: ConnectRequest,
  { project, local }: ConnectOptions,
): Promise<void> {
  const { path } = context.locateDatabase({});
  const running = (await context.runtime.instances.find(path))?.listeners[0]?.url.replace(/\/$/, '');
  const steps: string[] = [];
  if (running === undefined) steps.push(`Start the server with session-buddy start: none runs on ${path} now.`);
  else if (running !== url) steps.push(`The server listens at ${running}, not at ${url}: name its --port.`);
  const flags = project ? ' --project' : local ? ' --local' : '';
  for (const step of [...steps, ...connector.nextSteps]) context.print(`next: ${step}`);
  context.print(`undo with: session-buddy connect ${connector.agent}${flags} --undo (what was done is noted in ${records.path})`);
}
