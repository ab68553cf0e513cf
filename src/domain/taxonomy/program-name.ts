/** Words that are syntax, of the shell or of PowerShell: what follows `foreach` is no argument of a program. */
const RESERVED = new Set(
  'if then else elif elseif fi case esac for foreach select while until do done in function coproc try catch finally throw param'.split(
    ' ',
  ),
);
/** At least one letter: a bare number is no program. */
const PROGRAM_NAME = /^(?=.*\p{L})[\p{L}\p{N}_][\p{L}\p{N}_.+-]{0,63}$/u;
/** A key or a hash rather than a name: a long unbroken run with letters and digits in it. */
const TOKEN = /(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{20,}/i;
const WINDOWS_PATH = /^[A-Za-z]:\\|^\.{0,2}\\|[\w)}]\\\w/;
const EXPANSION = /\$\([^()]*\)|\$\{[^{}]*\}/g;
/** Not in a path to a program: a list, an assignment, a piece of another language. */
const NOT_A_PATH = /["'`,;={}()<>|&]|:\/\//;
const SCOPED_PACKAGE = /^@([\w.-]+)\/(cli|core|app|create|mcp|server)(?:@.*)?$/;

/**
 * The name of the program behind a word: no folder, no `.exe`, no `@version`; `@scope/cli` is `scope`.
 *
 * @param text the word as written, without the quotes around it
 * @returns undefined for what is no program's name: an expansion, a list, a URL, syntax, a key
 */
export function toProgramName(text: string): string | undefined {
  if (text === '.') return 'source';
  if (text === '[') return 'test';
  if (text.length > 4096) return undefined;
  const path = text.includes('$') ? text.replace(EXPANSION, '$') : text;
  if (NOT_A_PATH.test(path)) return undefined;
  let name = path.includes('\\') && WINDOWS_PATH.test(path) ? path.replaceAll('\\', '/') : path;
  const scoped = name.startsWith('@') ? SCOPED_PACKAGE.exec(name) : null;
  if (scoped !== null) name = scoped[2] === 'cli' ? `${scoped[1]}` : `${scoped[1]}-${scoped[2]}`;
  if (name.includes('/')) name = name.slice(name.replace(/\/+$/, '').lastIndexOf('/') + 1);
  const version = name.indexOf('@', 1);
  if (version > 0) name = name.slice(0, version);
  name = name.replace(/\.(?:exe|cmd|bat)$/i, '');
  return PROGRAM_NAME.test(name) && !RESERVED.has(name) && !TOKEN.test(name) ? name : undefined;
}

/**
 * A word a project might give to a script or target: `build`, `test:unit`, `deps.get`. Short, and with few digits, so
 * that an id or a key, given where a target is expected, does not become part of a name.
 */
export function isPlainWord(value: string): boolean {
  return value.length <= 32 && /^[a-z][a-z0-9]*(?:[:._-][a-z0-9]+)*$/i.test(value) && value.replace(/\D/g, '').length <= 3;
}

/** What a runner takes as a file to run rather than as a program: `uv run main.py` stays `uv run`. */
export function isScriptFile(value: string): boolean {
  return /\.(?:py|[cm]?[jt]sx?|rb)$/.test(value);
}
