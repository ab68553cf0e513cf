import { asObject } from '../shared/json-shape.ts';
import { type Field, MAX_ATTRIBUTES, MAX_LABEL_LENGTH, MAX_TEXT_LENGTH, type Message } from './schema.ts';

/**
 * Reads a message in OTLP's JSON: names in lowerCamelCase, 64-bit numbers as text or as numbers, ids in hexadecimal. A
 * scalar of the wrong kind is taken as absent.
 *
 * @throws TypeError when a message or a list stands where there is none
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function readJson(value: unknown, message: Message): Record<string, unknown> {
  const object = asObject(value);
  if (object === undefined) throw new TypeError('an object was expected');
  const result: Record<string, unknown> = { ...message.defaults };
  for (const field of message.fields) {
    const raw = object[field.name];
    if (raw !== undefined && raw !== null) result[field.name] = readField(raw, field) ?? message.defaults[field.name];
  }
  return result;
}

function readField(raw: unknown, { name, type, message, values = [] }: Field): unknown {
  switch (type) {
    case 'string':
      return textUpTo(MAX_TEXT_LENGTH, raw);
    case 'instant':
      return scaled(toNumber(raw));
    case 'integer':
    case 'varint':
    case 'double':
      return toNumber(raw);
    case 'bool':
      return raw === true || raw === 'true';
    case 'hex':
      return typeof raw === 'string' && HEX.test(raw) ? raw.toLowerCase() : undefined;
    case 'enum':
      return typeof raw === 'string' ? indexIn(values, raw) : toNumber(raw);
    case 'label': {
      const value = toAnyValue(raw, MAX_LABEL_LENGTH);
      return typeof value === 'string' ? value : undefined;
    }
    case 'attributes':
      return readAttributes(toList(raw, name));
    case 'message':
      return readJson(raw, message as Message);
    case 'messages':
      return toList(raw, name).map((item) => readJson(item, message as Message));
  }
}

const HEX = /^(?:[\da-f]{2}){1,16}$/i;

function readAttributes(list: readonly unknown[]): Map<string, string | number | boolean> {
  const attributes = new Map<string, string | number | boolean>();
  for (const item of list) {
    const entry = asObject(item);
    if (entry === undefined) throw new TypeError('an attribute is no object');
    const key = typeof entry['key'] === 'string' ? entry['key'] : '';
    const value = toAnyValue(entry['value'], MAX_TEXT_LENGTH);
    if (value !== undefined && (attributes.size < MAX_ATTRIBUTES || attributes.has(key))) attributes.set(key, value);
  }
  return attributes;
}

function toAnyValue(raw: unknown, maxLength: number): string | number | boolean | undefined {
  const value = asObject(raw);
  if (value === undefined) return undefined;
  if (typeof value['stringValue'] === 'string') return textUpTo(maxLength, value['stringValue']);
  if (typeof value['boolValue'] === 'boolean') return value['boolValue'];
  return toNumber(value['intValue']) ?? toNumber(value['doubleValue']);
}

function textUpTo(maxLength: number, raw: unknown): string | undefined {
  return typeof raw === 'string' && raw.length <= maxLength ? raw : undefined;
}

function toNumber(raw: unknown): number | undefined {
  const number = typeof raw === 'string' && NUMBER.test(raw) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
const NUMBER = /^-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/i;

function scaled(nanoseconds: number | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
}

function indexIn(values: readonly string[], name: string): number | undefined {
  const index = values.indexOf(name);
  return index < 0 ? undefined : index;
}

function toList(raw: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(raw)) throw new TypeError(`${name} is no list`);
  return raw;
}
