import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';
import type { AgentConnector, ConnectRequest } from '../../../app/connect/agent-connector.ts';
import { quoteCommand } from '../../../app/connect/quote-command.ts';
import { requireUserScope } from '../../../app/connect/require-user-scope.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { asObject } from '../../shared/json-shape.ts';
import { appendTables, findTables, removeTables, replaceTables } from './config-lines.ts';
import { exporterTable, hookTable, isOurExporter, isOurGroup, type OurTable } from './tables.ts';

const EVENTS = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Interrupt', 'SubagentStop', 'Stop'];
const TIMEOUT_S = 5;

/** Codex CLI's settings; see `README.md`. */
export const codexConnector: AgentConnector = {
  agent: 'codex',
  canBeAdvised: false,
  findFile(place, scope) {
    requireUserScope('codex', scope);
    return join(place.environment['CODEX_HOME'] || join(place.home, '.codex'), 'config.toml');
  },
  managedFiles: ({ platform }) => (platform === 'win32' ? [] : ['/etc/codex/requirements.toml']),
  describeObstacles(settings) {
    const { features, allow_managed_hooks_only: isManagedOnly } = asObject(settings) ?? {};
    const off = ['hooks', 'codex_hooks'].filter((name) => asObject(features)?.[name] === false);
    return [
      ...off.map((name) => `features.${name} is false: Codex runs no hooks until it is removed.`),
      ...(isManagedOnly === true ? ['allow_managed_hooks_only is true: Codex runs only the hooks of its administrator.'] : []),
    ];
  },
  parse: parseConfig,
  connect(text, request) {
    const obstacle = findExporterObstacle(text);
    if (obstacle !== undefined && request.telemetry === 'required') throw new SessionBuddyError('SETTINGS_CONFLICT', obstacle);
    const notes = obstacle === undefined ? TELEMETRY_NOTES : [`Telemetry stays as you have set it: ${obstacle}.`];
    const edited = withTables(text, listTables(request, obstacle === undefined));
    checkRest(edited, text);
    return { text: edited, added: [], notes };
  },
  disconnect(text) {
    parseConfig(text);
    const bare = removeTables(text);
    if (bare !== text) checkRest(bare, text);
    return bare;
  },
  nextSteps: [
    'In Codex, review the new hooks with /hooks and trust them: until then Codex passes them over.',
    'Start a new session of Codex: a running one keeps the settings it began with.',
  ],
};

const TELEMETRY_NOTES = [
  'Codex then sends to this machine: names of tools and MCP servers, the arguments and outputs of tools, durations, outcomes, counts of ' +
    "tokens, and your account's id and e-mail address. Session-Buddy keeps no arguments and outputs and only a keyed hash of who you are.",
  'It sends no prompts unless log_user_prompt is set under [otel].',
];

function listTables({ url, hookCommand, platform }: ConnectRequest, wantsTelemetry: boolean): OurTable[] {
  const command = quoteCommand(hookCommand, platform === 'win32' ? 'cmd' : 'posix');
  const hooks = EVENTS.map((event) => hookTable(event, command, TIMEOUT_S));
  return wantsTelemetry ? [exporterTable(url), ...hooks] : hooks;
}

function withTables(text: string, wanted: readonly OurTable[]): string {
  const present = findTables(text);
  const isComplete = isDeepStrictEqual(present.map(({ header }) => header).sort(), wanted.map(({ header }) => header).sort());
  return isComplete ? replaceTables(text, wanted) : appendTables(removeTables(text), wanted);
}

/** Why the exporter of log events is not ours to set. */
function findExporterObstacle(text: string): string | undefined {
  const bare = removeTables(text);
  const exporter = asObject(parseConfig(bare)['otel'])?.['exporter'];
  if (exporter !== undefined) return `otel.exporter is already ${JSON.stringify(exporter)}`;
  const isExtensible = isToml(appendTables(bare, [exporterTable('')]));
  return isExtensible ? undefined : 'otel is written as one value, to which no table can be added';
}

/** Everything that is not ours must mean what it meant: the lines were changed, not the values. */
function checkRest(after: string, before: string): void {
  if (!isToml(after)) throw new SessionBuddyError('SETTINGS_CONFLICT', 'hooks are written as one value, to which no table can be added');
  if (isDeepStrictEqual(withoutOurs(parseConfig(after)), withoutOurs(parseConfig(before)))) return;
  throw new SessionBuddyError('SETTINGS_CONFLICT', 'a table of Session-Buddy was changed by hand');
}

function withoutOurs({ otel, hooks, ...rest }: Record<string, unknown>): unknown {
  const { exporter, ...telemetry } = asObject(otel) ?? {};
  const events = Object.entries(asObject(hooks) ?? {}).map(([event, groups]) => [
    event,
    Array.isArray(groups) ? groups.filter((group) => !isOurGroup(group)) : groups,
  ]);
  const others = events.filter(([, groups]) => !Array.isArray(groups) || groups.length > 0);
  return { rest, telemetry, exporter: isOurExporter(exporter) ? undefined : exporter, hooks: Object.fromEntries(others) };
}

function isToml(text: string): boolean {
  try {
    parse(text, { integersAsBigInt: 'asNeeded' });
    return true;
  } catch {
    return false;
  }
}

function parseConfig(text: string): Record<string, unknown> {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    const [first] = String((error as Error).message).split('\n');
    throw new SessionBuddyError('SETTINGS_UNREADABLE', `it is not TOML: ${first}`, { cause: error });
  }
}
