import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SessionBuddyError } from '../domain/errors.ts';
import { CONFIG_OPTIONS, type Config, type ConfigKey, configSchema, SECRET_OPTIONS } from './config-schema.ts';

export interface LoadConfigOptions {
  /** File named by `--config`; it must exist. Otherwise `~/.session-buddy/config.json`, if there is one. */
  readonly file?: string | undefined;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the command line says; undefined where it says nothing. */
  readonly flags?: { readonly [Key in ConfigKey]?: Config[Key] | undefined };
}

/**
 * The configuration: the file's values, over them the environment's, over them the flags'.
 *
 * @throws SessionBuddyError CONFIG_INVALID naming the option, where it was set and its value
 */
export function loadConfig({ file, home, environment, flags = {} }: LoadConfigOptions): Config {
  const path = file ?? join(home, '.session-buddy', 'config.json');
  const values = file === undefined && !existsSync(path) ? {} : check(flatten(readJson(path), path), () => path);
  const fromEnvironment: Record<string, unknown> = {};
  for (const { key, environmentVariable } of CONFIG_OPTIONS) {
    const text = environment[environmentVariable];
    if (text !== undefined && text !== '') fromEnvironment[key] = fromText(key, text);
  }
  check(fromEnvironment, (key) => CONFIG_OPTIONS.find((option) => option.key === key)?.environmentVariable ?? key);
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  check(given, () => 'the command line');
  return configSchema.parse({ ...values, ...fromEnvironment, ...given });
}

/** Groups of a configuration file as dotted keys: `{"server":{"port":1}}` is `{"server.port":1}`; dotted keys stay. */
function flatten(document: unknown, path: string): Record<string, unknown> {
  if (!isObject(document)) throw invalid(`${path} must hold a JSON object`);
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(document)) {
    if (isObject(value)) for (const [key, inner] of Object.entries(value)) flat[`${name}.${key}`] = inner;
    else flat[name] = value;
  }
  return flat;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalid(`cannot read configuration ${path}: ${(error as Error).message}`, error);
  }
}

/** An environment variable's text as the option's type; text that does not fit is left for the check to refuse. */
function fromText(key: ConfigKey, text: string): unknown {
  const schema = configSchema.shape[key];
  if (schema.safeParse(text).success) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function check(values: Record<string, unknown>, whereFrom: (key: string) => string): Record<string, unknown> {
  const result = configSchema.safeParse(values);
  if (result.success) return values;
  const [issue] = result.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const key = String(issue?.path[0] ?? unknown ?? '');
  if (unknown !== undefined) {
    const name = [...(issue?.path ?? []), unknown].map(String).join('.');
    throw invalid(`${whereFrom(key)}: there is no option ${JSON.stringify(name)}`);
  }
  const place = issue?.path.map(String).join('.') ?? '';
  const isSecret = SECRET_OPTIONS.some((option) => option === key);
  const seen = isSecret ? '' : ` is ${JSON.stringify(values[key])}`;
  throw invalid(`${whereFrom(key)}: ${place}${seen}: ${issue?.message ?? 'not valid'}`);
}

function invalid(message: string, cause?: unknown): SessionBuddyError {
  return new SessionBuddyError('CONFIG_INVALID', message, { cause });
}
