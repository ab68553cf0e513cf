import { join } from 'node:path';
import type { AgentConnector, ConnectRequest, SettingsPlace } from '../../../app/connect/agent-connector.ts';
import { listHandlers, removeHooks, setHooks } from '../../../app/connect/hook-entries.ts';
import { JsonSettings, parseJsonSettings } from '../../../app/connect/json-settings.ts';
import { conflictError, findConflict, type JsonValue, removeAdded } from '../../../app/connect/json-values.ts';
import { asObject } from '../../shared/json-shape.ts';
import { hookEntries, hookUrls, isOurHandler, isOurUrl, originOf } from './hooks.ts';
import { describeTelemetry, ENDPOINT, findElsewhere, telemetryValues } from './telemetry.ts';

const ALLOWED_URLS = ['allowedHttpHookUrls'];

/** Claude Code's settings; see `README.md`. */
export const claudeCodeConnector: AgentConnector = {
  agent: 'claude-code',
  canBeAdvised: true,
  findFile(place, scope) {
    if (scope === 'project') return join(place.workingDirectory, '.claude', 'settings.json');
    if (scope === 'local') return join(place.workingDirectory, '.claude', 'settings.local.json');
    return join(place.environment['CLAUDE_CONFIG_DIR'] || join(place.home, '.claude'), 'settings.json');
  },
  managedFiles: ({ platform }: SettingsPlace) => [join(managedFolder(platform), 'managed-settings.json')],
  describeObstacles(settings) {
    const { disableAllHooks, allowManagedHooksOnly } = asObject(settings) ?? {};
    return [
      ...(disableAllHooks === true ? ['disableAllHooks is true: Claude Code runs no hooks until it is removed.'] : []),
      ...(allowManagedHooksOnly === true ? ['allowManagedHooksOnly is true: Claude Code runs only the hooks of its administrator.'] : []),
    ];
  },
  parse: parseJsonSettings,
  connect(text, request) {
    const settings = new JsonSettings(text);
    const ours = listOurTelemetry(settings);
    setHooks(settings, hookEntries(request), isOurHandler);
    const notes = [...allowUrls(settings, request), ...setTelemetry(settings, request, ours), ...describeAdvice(request)];
    return { text: settings.text, added: settings.added, notes };
  },
  disconnect(text, added) {
    const settings = new JsonSettings(text);
    const ours = listOurTelemetry(settings);
    const candidates = added ?? everythingAdded(settings, ours);
    removeHooks(settings, isOurHandler);
    for (const index of listOurUrls(settings).toReversed()) settings.remove([...ALLOWED_URLS, index]);
    removeAdded(settings, candidates, ours);
    return settings.text;
  },
  nextSteps: ['Start a new session of Claude Code: a running one keeps the settings it began with.'],
};

/** Where administrators put settings (https://code.claude.com/docs/en/settings). */
function managedFolder(platform: string): string {
  if (platform === 'darwin') return '/Library/Application Support/ClaudeCode';
  return platform === 'win32' ? 'C:\\Program Files\\ClaudeCode' : '/etc/claude-code';
}

/** A list of allowed addresses, where there is one, must have ours; without one every address is allowed. */
function allowUrls(settings: JsonSettings, request: ConnectRequest): string[] {
  const allowed = settings.get(ALLOWED_URLS);
  if (!Array.isArray(allowed)) return [];
  const places = listOurUrls(settings);
  const patterns = allowed.filter((_, index) => !places.includes(index));
  const wanted = hookUrls(request).filter((url) => !patterns.some((pattern) => matches(pattern, url)));
  for (const index of places.slice(wanted.length).toReversed()) settings.remove([...ALLOWED_URLS, index]);
  wanted.forEach((url, i) => {
    const place = places[i];
    if (place === undefined) settings.append(ALLOWED_URLS, url);
    else settings.replace([...ALLOWED_URLS, place], url);
  });
  if (wanted.length === 0) return [];
  return [
    `allowedHttpHookUrls lists the addresses that hooks may call: ${wanted.join(' and ')} ${wanted.length === 1 ? 'is' : 'are'} on it now.`,
  ];
}

function describeAdvice({ advice }: ConnectRequest): string[] {
  if (advice === null) return [];
  const { confidence } = advice;
  return [
    'Before Claude uses a skill, an agent or an MCP tool, it may be told in one line that this has a bad record or that a better one exists, ' +
      `when that is ${confidence === null ? 'as sure as advice.confidence of the configuration asks' : `${confidence} sure or more`}. ` +
      'Nothing is ever blocked. The line shows names and counts.',
  ];
}

function matches(pattern: unknown, url: string): boolean {
  if (typeof pattern !== 'string') return false;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(url);
}

function listOurUrls(settings: JsonSettings): number[] {
  const allowed = settings.get(ALLOWED_URLS);
  return Array.isArray(allowed) ? allowed.flatMap((url, index) => (isOurUrl(url) ? [index] : [])) : [];
}

function setTelemetry(settings: JsonSettings, { url, telemetry }: ConnectRequest, ours: readonly JsonValue[]): string[] {
  if (telemetry === 'none') {
    if (ours.length > 0) settings.set(ENDPOINT, url);
    return [];
  }
  const values = telemetryValues(url);
  const conflict = findConflict(settings, values, ours) ?? findElsewhere(settings.get(['env']));
  if (conflict) throw conflictError(conflict);
  for (const { path, value } of values) settings.set(path, value);
  return describeTelemetry(settings.get(['env']));
}

/** The telemetry settings as we wrote them, if telemetry goes where our hooks go. */
function listOurTelemetry(settings: JsonSettings): readonly JsonValue[] {
  const origin = originOf(listHandlers(settings, isOurHandler));
  return origin !== undefined && settings.get(ENDPOINT) === origin ? telemetryValues(origin) : [];
}

/** What a connect may have added, when no record tells what it did. */
function everythingAdded(settings: JsonSettings, ours: readonly JsonValue[]): (readonly string[])[] {
  if (listHandlers(settings, isOurHandler).length === 0) return [];
  const events = Object.keys(asObject(settings.get(['hooks'])) ?? {}).map((event) => ['hooks', event]);
  return [['hooks'], ...events, ...(ours.length > 0 ? [['env'], ...ours.map(({ path }) => path)] : [])];
}
