import { join } from 'node:path';
import type { AgentConnector, ConnectRequest, SettingsPlace } from '../../../app/connect/agent-connector.ts';
import { listHandlers, removeHooks, setHooks } from '../../../app/connect/hook-entries.ts';
import { JsonSettings, parseJsonSettings } from '../../../app/connect/json-settings.ts';
import { conflictError, findConflict, type JsonValue, removeAdded } from '../../../app/connect/json-values.ts';
import { asObject } from '../../shared/json-shape.ts';
import { hookEntries, hookUrl, isOurHandler, isOurUrl, originOf } from './hooks.ts';
import { describeTelemetry, ENDPOINT, findElsewhere, telemetryValues } from './telemetry.ts';

const ALLOWED_URLS = ['allowedHttpHookUrls'];

/** Claude Code's settings; see `README.md`. */
export const claudeCodeConnector: AgentConnector = {
  agent: 'claude-code',
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
    const notes = [...allowUrl(settings, request), ...setTelemetry(settings, request, ours)];
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
function allowUrl(settings: JsonSettings, { url }: ConnectRequest): string[] {
  const allowed = settings.get(ALLOWED_URLS);
  const ours = hookUrl(url);
  if (!Array.isArray(allowed)) return [];
  const [first, ...others] = listOurUrls(settings);
  for (const index of others.toReversed()) settings.remove([...ALLOWED_URLS, index]);
  if (first !== undefined) settings.replace([...ALLOWED_URLS, first], ours);
  else if (allowed.some((pattern) => matches(pattern, ours))) return [];
  else settings.append(ALLOWED_URLS, ours);
  return [`allowedHttpHookUrls lists the addresses that hooks may call: ${ours} is on it now.`];
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
