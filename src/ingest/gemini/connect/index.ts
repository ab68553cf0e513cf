import { join } from 'node:path';
import type { AgentConnector, ConnectRequest } from '../../../app/connect/agent-connector.ts';
import { type HookEntry, hasHooks, removeHooks, setHooks } from '../../../app/connect/hook-entries.ts';
import { JsonSettings, parseJsonSettings } from '../../../app/connect/json-settings.ts';
import { conflictError, findConflict, type JsonValue, removeAdded } from '../../../app/connect/json-values.ts';
import { quoteCommand } from '../../../app/connect/quote-command.ts';
import { requireUserScope } from '../../../app/connect/require-user-scope.ts';
import { asObject } from '../../shared/json-shape.ts';

/** Hooks about tools carry no id of the call, so calls come from the telemetry and the history. */
const EVENTS = ['SessionStart', 'SessionEnd'];
const TIMEOUT_MS = 5000;
const ENDPOINT = ['telemetry', 'otlpEndpoint'];
const OUR_ENDPOINT = /^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$/;
const OUR_COMMAND = /[\\/](?:dist|src)[\\/]hook\.[jt]s['"]? gemini(?: |$)/;

/** Gemini CLI's settings; see `README.md`. */
export const geminiConnector: AgentConnector = {
  agent: 'gemini',
  findFile(place, scope) {
    requireUserScope('gemini', scope);
    return join(place.environment['GEMINI_CLI_HOME'] || place.home, '.gemini', 'settings.json');
  },
  managedFiles: ({ environment, platform }) => [
    environment['GEMINI_CLI_SYSTEM_SETTINGS_PATH'] || join(systemFolder(platform), 'settings.json'),
  ],
  describeObstacles(settings) {
    const isOff = (value: unknown, key: string) => asObject(value)?.[key] === false;
    const { hooksConfig, tools, hooks } = asObject(settings) ?? {};
    const obstacles = [
      ...(isOff(hooksConfig, 'enabled') ? ['hooksConfig.enabled'] : []),
      ...(isOff(tools, 'enableHooks') ? ['tools.enableHooks'] : []),
      ...(isOff(hooks, 'enabled') ? ['hooks.enabled'] : []),
    ];
    return obstacles.map((name) => `${name} is false: Gemini CLI runs no hooks until it is removed.`);
  },
  parse: parseJsonSettings,
  connect(text, request) {
    const settings = new JsonSettings(text);
    setHooks(settings, hookEntries(request), isOurHandler);
    const notes = setTelemetry(settings, request);
    return { text: settings.text, added: settings.added, notes };
  },
  disconnect(text, added) {
    const settings = new JsonSettings(text);
    const isTelemetryOurs = isOurEndpoint(settings.get(ENDPOINT));
    if (!hasHooks(settings, isOurHandler) && !isTelemetryOurs) return text;
    const all = ['hooks', ...EVENTS.map((event) => `hooks.${event}`), ...(isTelemetryOurs ? ['telemetry', ...TELEMETRY_PATHS] : [])];
    removeHooks(settings, isOurHandler);
    removeAdded(settings, added ?? all.map((path) => path.split('.')), isOurTelemetry);
    return settings.text;
  },
  nextSteps: ['Start a new session of Gemini CLI: a running one keeps the settings it began with.'],
};

/** Where administrators put settings (docs/cli/enterprise.md of gemini-cli). */
function systemFolder(platform: string): string {
  if (platform === 'darwin') return '/Library/Application Support/GeminiCli';
  return platform === 'win32' ? 'C:\\ProgramData\\gemini-cli' : '/etc/gemini-cli';
}

/** On Windows Gemini CLI runs commands with PowerShell. */
function hookEntries({ hookCommand, platform }: ConnectRequest): HookEntry[] {
  const command = quoteCommand(hookCommand, platform === 'win32' ? 'powershell' : 'posix');
  return EVENTS.map((event) => ({ event, handler: { name: 'session-buddy', type: 'command', command, timeout: TIMEOUT_MS } }));
}

function isOurHandler(handler: unknown): boolean {
  const { type, command } = asObject(handler) ?? {};
  return type === 'command' && typeof command === 'string' && OUR_COMMAND.test(command);
}

function telemetryValues(url: string): JsonValue[] {
  const telemetry = { enabled: true, target: 'local', otlpEndpoint: url, otlpProtocol: 'http', logPrompts: false };
  return Object.entries(telemetry).map(([name, value]) => ({ path: ['telemetry', name], value }));
}
const TELEMETRY_PATHS = telemetryValues('').map(({ path }) => path.join('.'));

/** Settings that send telemetry elsewhere, whatever the endpoint is. */
const ELSEWHERE: readonly JsonValue[] = [
  { path: ['telemetry', 'outfile'], value: '' },
  { path: ['telemetry', 'useCollector'], value: false },
];

function setTelemetry(settings: JsonSettings, { url, telemetry, known }: ConnectRequest): string[] {
  if (telemetry === 'none') return [];
  const conflict = findConflict(settings, [...telemetryValues(url), ...ELSEWHERE], known);
  if (conflict && telemetry === 'required') throw conflictError(conflict);
  if (conflict) {
    return [`Telemetry stays as you have set it (${conflict.path.join('.')} is ${JSON.stringify(conflict.found)}); --otel insists.`];
  }
  for (const { path, value } of telemetryValues(url)) settings.set(path, value);
  return [
    'Gemini CLI then sends to this machine: names of tools, MCP servers and agents, the arguments of tools, durations, outcomes, counts of ' +
      'tokens, and your e-mail address when you are signed in with Google. Session-Buddy keeps no arguments and only a keyed hash of who you are.',
    'It sends no prompts: logPrompts is false.',
  ];
}

function isOurEndpoint(value: unknown): boolean {
  return typeof value === 'string' && OUR_ENDPOINT.test(value);
}

function isOurTelemetry(path: readonly string[], value: unknown): boolean {
  if (path[0] !== 'telemetry' || path.length !== 2) return false;
  if (path[1] === 'otlpEndpoint') return isOurEndpoint(value);
  return telemetryValues('').some((ours) => ours.path[1] === path[1] && ours.value === value);
}
