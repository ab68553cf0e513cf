import { isDeepStrictEqual } from 'node:util';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { JsonSettings } from './json-settings.ts';

export interface JsonValue {
  readonly path: readonly string[];
  readonly value: string | boolean;
}

/** The first of the values in whose place the person has put another. */
export function findConflict(
  settings: JsonSettings,
  values: readonly JsonValue[],
  known: readonly (readonly string[])[],
): { readonly path: readonly string[]; readonly found: unknown } | undefined {
  for (const { path, value } of values) {
    const found = settings.get(path);
    const isOurs = known.some((knownPath) => isDeepStrictEqual(knownPath, path));
    if (found !== undefined && found !== value && !isOurs) return { path, found };
  }
  return undefined;
}

export function conflictError({ path, found }: { readonly path: readonly string[]; readonly found: unknown }): SessionBuddyError {
  return new SessionBuddyError('SETTINGS_CONFLICT', `${path.join('.')} is already ${JSON.stringify(found)}`);
}

/** Takes out what was added and is still ours, and the containers of it that are empty then. */
export function removeAdded(
  settings: JsonSettings,
  added: readonly (readonly string[])[],
  isOurs: (path: readonly string[], value: unknown) => boolean,
): void {
  for (const path of added.toReversed()) {
    const value = settings.get(path);
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (isEmpty || isOurs(path, value)) settings.remove(path);
  }
}
