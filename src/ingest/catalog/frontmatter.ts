import { parseDocument } from 'yaml';
import { asObject } from '../shared/json-shape.ts';

/** Longer than any frontmatter that a person writes; what goes on beyond it is broken. */
const LONGEST_FRONTMATTER = 16_384;
/** Deeper than any key that is read, and shallow enough for the parser's recursion. */
const DEEPEST_BRACKETS = 64;
const LONGEST_VALUE = 8_192;

/** What a definition's file says at its top, and the text behind it. */
export interface Frontmatter {
  readonly name: string | null;
  readonly description: string | null;
  /** Claude Code adds it to the description. */
  readonly whenToUse: string | null;
  /** `disable-model-invocation`: only a person can invoke it. */
  readonly isOnlyTyped: boolean;
  readonly isBroken: boolean;
  readonly body: string;
}

/**
 * YAML between two lines of `---` at the very beginning, or nothing. Where it is no YAML (a colon in an unquoted
 * description is the usual case) the plain `key: value` lines are taken, as agents do.
 */
export function parseFrontmatter(text: string): Frontmatter {
  const { yaml, body } = split(text.startsWith('\ufeff') ? text.slice(1) : text);
  const values = yaml === undefined || yaml === null ? {} : parseYaml(yaml);
  const fields = values ?? (yaml ? plainLines(yaml) : {});
  return {
    name: toText(fields['name']),
    description: toText(fields['description']),
    whenToUse: toText(fields['when_to_use'] ?? fields['when-to-use']),
    isOnlyTyped: isTrue(fields['disable-model-invocation']),
    isBroken: yaml === null || values === undefined,
    body,
  };
}

/** `yaml` is undefined without frontmatter, and null when it never ends. */
function split(text: string): { readonly yaml: string | null | undefined; readonly body: string } {
  const opening = /^---[ \t]*\r?\n/.exec(text)?.[0];
  if (opening === undefined) return { yaml: undefined, body: text };
  const head = text.slice(opening.length, opening.length + LONGEST_FRONTMATTER);
  const closing = /^---[ \t]*(?:\r?\n|$)/m.exec(head);
  if (closing === null) return { yaml: null, body: text };
  return { yaml: head.slice(0, closing.index), body: text.slice(opening.length + closing.index + closing[0].length) };
}

function parseYaml(yaml: string): Readonly<Record<string, unknown>> | undefined {
  if (deepest(yaml) > DEEPEST_BRACKETS) return undefined;
  try {
    const document = parseDocument(yaml, { schema: 'core', prettyErrors: false, logLevel: 'silent', uniqueKeys: false, stringKeys: true });
    if (document.errors.length > 0) return undefined;
    // No aliases: a few of them can stand for gigabytes.
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return value === null || value === undefined ? {} : asObject(value);
  } catch {
    return undefined;
  }
}

/** How deep the parser would have to go: brackets, and dashes and question marks of nested blocks on one line. */
function deepest(yaml: string): number {
  let open = 0;
  let most = 0;
  for (const character of yaml) {
    if (character === '[' || character === '{') open++;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    if (open > most) most = open;
  }
  const chain = /(?:[-?:][ \t]+){33}/.test(yaml);
  return chain ? Number.POSITIVE_INFINITY : most;
}

function plainLines(yaml: string): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const line of yaml.split(/\r?\n/)) {
    const [, key, value] = /^([A-Za-z_-]{1,40}):[ \t]+(\S.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) fields[key] ??= value.trim().replace(/^(["'])(.*)\1$/, '$2');
  }
  return fields;
}

function toText(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).slice(0, LONGEST_VALUE).trim();
  return text === '' ? null : text;
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
