export interface Specifier {
  /** What stands between the quotes. */
  readonly text: string;
  readonly line: number;
  /** True in an import or export statement or an `import()`; false for another string, as the URL of a worker. */
  readonly isImport: boolean;
}

/**
 * One alternative a kind of token; whatever matches none of them is passed over a character at a time. A template
 * counts as one token up to its first `${`, and the part behind a `}` is found again by the brace count of
 * {@link readSpecifiers}.
 */
const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*")|(?<template>`)|(?<word>[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*)|(?<space>\s+)|(?<mark>[\s\S])/uy;
const REGEX_LITERAL = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/uy;
const TEMPLATE_PART = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?<end>`|\$\{)/uy;
/** Words behind which a `/` begins a regular expression and does not divide. */
const OPERATOR_WORDS = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'await',
  'yield',
  'instanceof',
]);

/**
 * The relative paths written as string literals in TypeScript source: `import … from`, `export … from`, `import()`
 * and `new URL('./worker.ts', import.meta.url)` alike. Comments, templates and regular expressions are skipped.
 * TypeScript 7 has no compiler API to ask.
 */
export function readSpecifiers(source: string): Specifier[] {
  const specifiers: Specifier[] = [];
  /** Depth of braces at which each open `${` ends. */
  const templateDepths: number[] = [];
  let depth = 0;
  let position = 0;
  let previous = '';
  let beforePrevious = '';

  const skipTemplatePart = () => {
    TEMPLATE_PART.lastIndex = position;
    const part = TEMPLATE_PART.exec(source);
    position = part === null ? source.length : TEMPLATE_PART.lastIndex;
    if (part?.groups?.end === '${') templateDepths.push(depth);
    else remember('`');
  };
  const remember = (token: string) => {
    beforePrevious = previous;
    previous = token;
  };

  while (position < source.length) {
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(source);
    if (token === null) break;
    const { text, template, word, mark } = token.groups ?? {};
    const start = position;
    position = TOKEN.lastIndex;
    if (text !== undefined) {
      const value = text.slice(1, -1);
      const isImport = previous === 'from' || previous === 'import' || (previous === '(' && beforePrevious === 'import');
      if (/^\.\.?\//.test(value)) specifiers.push({ text: value, line: lineAt(source, start), isImport });
      remember(text);
    } else if (template !== undefined) {
      skipTemplatePart();
    } else if (word !== undefined) {
      remember(word);
    } else if (mark === '/' && !endsAValue(previous)) {
      REGEX_LITERAL.lastIndex = start;
      if (REGEX_LITERAL.test(source)) position = REGEX_LITERAL.lastIndex;
      remember('/regex/');
    } else if (mark === '{') {
      depth++;
      remember(mark);
    } else if (mark === '}' && templateDepths.at(-1) === depth) {
      templateDepths.pop();
      skipTemplatePart();
    } else if (mark !== undefined) {
      if (mark === '}') depth--;
      remember(mark);
    }
  }
  return specifiers;
}

/** True when a `/` behind this token divides. */
function endsAValue(token: string): boolean {
  if (token === '') return false;
  if (/^[\p{ID_Start}$_\d]/u.test(token)) return !OPERATOR_WORDS.has(token);
  return /^['"`/)\]}]/.test(token) && token !== '/';
}

function lineAt(source: string, position: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < position; at = source.indexOf('\n', at + 1)) line++;
  return line;
}
