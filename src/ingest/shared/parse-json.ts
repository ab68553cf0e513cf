import { asObject, type JsonObject } from './json-shape.ts';

/** The text as a JSON object, or why it is none. */
export function parseJsonObject(text: string): JsonObject | 'not_json' | 'unknown_shape' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not_json';
  }
  return asObject(value) ?? 'unknown_shape';
}

/** The first lines that are JSON objects, for telling whose they are. */
export function parseFirstObjects(lines: readonly string[]): JsonObject[] {
  return lines.slice(0, 20).flatMap((line) => {
    const record = parseJsonObject(line);
    return typeof record === 'string' ? [] : [record];
  });
}
