import { isDeepStrictEqual } from 'node:util';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { JsonSettings } from './json-settings.ts';

export interface JsonValue {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The first of the values in whose place the person has put another. @param ours - values that stand there because of us */
export function findConflict(settings: JsonSettings, wanted: readonly JsonValue[], ours: readonly JsonValue[]): JsonValue | undefined {
  const found = wanted.map(({ path }) => ({ path, value: settings.get(path) }));
  return found.find((there, index) => there.value !== undefined && there.value !== wanted[index]?.value && !isOneOf(ours, there));
}

export function describeValue({ path, value }: JsonValue): string {
  return `${path.join('.')} is already ${JSON.stringify(value)}`;
}

export function conflictError(conflict: JsonValue): SessionBuddyError {
  return new SessionBuddyError('SETTINGS_CONFLICT', describeValue(conflict));
}

/** Takes out what was added and still has our value, and the containers of it that are empty then. */
export function removeAdded(settings: JsonSettings, added: readonly (readonly string[])[], ours: readonly JsonValue[]): void {
  for (const path of added.toReversed()) {
    const value = settings.get(path);
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (isEmpty || isOneOf(ours, { path, value })) settings.remove(path);
  }
}

function isOneOf(values: readonly JsonValue[], value: JsonValue): boolean {
  return values.some((one) => isDeepStrictEqual(one, value));
}
