import type { JsonSettings } from './json-settings.ts';

/** One hook of ours, in the shape that Claude Code invented and others took over. */
export interface HookEntry {
  readonly event: string;
  readonly matcher?: string;
  readonly handler: Readonly<Record<string, unknown>>;
}

export type IsOurHandler = (handler: unknown) => boolean;

/**
 * Makes `hooks` hold each entry once: in a group of its own behind everybody else's, or where an earlier one of ours
 * stands. Ours of other events go.
 */
export function setHooks(settings: JsonSettings, entries: readonly HookEntry[], isOurs: IsOurHandler): void {
  const wanted = new Map(entries.map((entry) => [entry.event, entry]));
  const present = new Set<string>();
  for (const { event, group, index } of listOurs(settings, isOurs).toReversed()) {
    const entry = wanted.get(event);
    if (!entry || present.has(event)) {
      removeHandler(settings, event, group, index);
      continue;
    }
    present.add(event);
    settings.replace(['hooks', event, group, 'hooks', index], entry.handler);
  }
  for (const { event, matcher, handler } of entries) {
    if (present.has(event)) continue;
    settings.append(['hooks', event], { ...(matcher !== undefined && { matcher }), hooks: [handler] });
  }
}

/** Takes every hook of ours out, and the groups that held nothing else. */
export function removeHooks(settings: JsonSettings, isOurs: IsOurHandler): void {
  for (const { event, group, index } of listOurs(settings, isOurs).toReversed()) removeHandler(settings, event, group, index);
}

/** The hooks of ours, as they are. */
export function listHandlers(settings: JsonSettings, isOurs: IsOurHandler): unknown[] {
  return listOurs(settings, isOurs).map(({ event, group, index }) => settings.get(['hooks', event, group, 'hooks', index]));
}

function removeHandler(settings: JsonSettings, event: string, group: number, index: number): void {
  const handlers = settings.get(['hooks', event, group, 'hooks']);
  const isAlone = Array.isArray(handlers) && handlers.length === 1;
  settings.remove(isAlone ? ['hooks', event, group] : ['hooks', event, group, 'hooks', index]);
}

function listOurs(settings: JsonSettings, isOurs: IsOurHandler): { event: string; group: number; index: number }[] {
  return Object.entries(asRecord(settings.get(['hooks']))).flatMap(([event, groups]) =>
    asArray(groups).flatMap((value, group) =>
      asArray(asRecord(value)['hooks']).flatMap((handler, index) => (isOurs(handler) ? [{ event, group, index }] : [])),
    ),
  );
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
