import { join } from 'node:path';
import type { AgentConnector, ConnectRequest } from '../../../app/connect/agent-connector.ts';
import { type HookEntry, listHandlers, removeHooks, setHooks } from '../../../app/connect/hook-entries.ts';
import { JsonSettings, parseJsonSettings } from '../../../app/connect/json-settings.ts';
import { conflictError, describeValue, findConflict, type JsonValue, removeAdded } from '../../../app/connect/json-values.ts';
import { quoteCommand } from '../../../app/connect/quote-command.ts';
import { requireUserScope } from '../../../app/connect/require-user-scope.ts';
import { asObject } from '../../shared/json-shape.ts';

/** Hooks about tools carry no id of the call, so calls come from the telemetry and the history. */
const EVENTS = ['SessionStart', 'SessionEnd'];
const TIMEOUT_MS = 5000;
const ENDPOINT = ['telemetry', 'otlpEndpoint'];
const OUR_ENDPOINT = /^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d+)$/;
const OUR_COMMAND = /[\\/](?:dist|src)[\\/]hook\.[jt]s['"]? gemini(?: |$)/;

/** Gemini CLI's settings; see `README.md`. */
export const geminiConnector: AgentConnector = {
  agent: 'gemini',
  canBeAdvised: false,
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
    const ours = listOurTelemetry(settings);
    setHooks(settings, hookEntries(request), isOurHandler);
    const notes = setTelemetry(settings, request, ours);
    return { text: settings.text, added: settings.added, notes };
  },
  disconnect(text, added) {
    const settings = new JsonSettings(text);
    const ours = listOurTelemetry(settings);
    const candidates = added ?? everythingAdded(settings, ours);
    removeHooks(settings, isOurHandler);
    removeAdded(settings, candidates, ours);
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

/** Settings that send telemetry elsewhere, whatever the endpoint is. */
const ELSEWHERE: readonly JsonValue[] = [
  { path: ['telemetry', 'outfile'], value: '' },
  { path: ['telemetry', 'useCollector'], value: false },
];

function setTelemetry(settings: JsonSettings, { url, telemetry }: ConnectRequest, ours: readonly JsonValue[]): string[] {
  if (telemetry === 'none') return [];
  const conflict = findConflict(settings, [...telemetryValues(url), ...ELSEWHERE], ours);
  if (conflict && telemetry === 'required') throw conflictError(conflict);
  if (conflict) return [`Telemetry stays as you have set it: ${describeValue(conflict)}.`];
  for (const { path, value } of telemetryValues(url)) settings.set(path, value);
  return [
    'Gemini CLI then sends to this machine: names of tools, MCP servers and agents, the arguments of tools, durations, outcomes, counts of ' +
      'tokens, and your e-mail address when you are signed in with Google. Session-Buddy keeps no arguments and only a keyed hash of who you are.',
    'It sends no prompts: logPrompts is false.',
  ];
}

/** The telemetry settings as we wrote them, if telemetry goes where our hooks go. */
function listOurTelemetry(settings: JsonSettings): readonly JsonValue[] {
  const [handler] = listHandlers(settings, isOurHandler);
  const endpoint = settings.get(ENDPOINT);
  const port = / --port (\d+)$/.exec(String(asObject(handler)?.['command']))?.[1];
  const isOurs = typeof endpoint === 'string' && port !== undefined && OUR_ENDPOINT.exec(endpoint)?.[1] === port;
  return isOurs ? telemetryValues(endpoint) : [];
}

/** What a connect may have added, when no record tells what it did. */
function everythingAdded(settings: JsonSettings, ours: readonly JsonValue[]): (readonly string[])[] {
  if (listHandlers(settings, isOurHandler).length === 0) return [];
  const events = EVENTS.map((event) => ['hooks', event]);
  return [['hooks'], ...events, ...(ours.length > 0 ? [['telemetry'], ...ours.map(({ path }) => path)] : [])];
}
