import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { SessionBuddyError } from '../../domain/errors.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * JSON as people write settings: with comments and trailing commas.
 *
 * @returns undefined when there is nothing but white space and comments
 * @throws SessionBuddyError SETTINGS_UNREADABLE saying where
 */
export function parseJsonText(text: string): Node | undefined {
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    throw new SessionBuddyError('SETTINGS_UNREADABLE', 'it is nested too deeply', { cause: error });
  }
  const [first] = errors;
  if (first) {
    const line = text.slice(0, first.offset).split(LINE_END).length;
    throw new SessionBuddyError('SETTINGS_UNREADABLE', `it is not JSON: ${printParseErrorCode(first.error)} in line ${line}`);
  }
  if (root && root.type !== 'object') throw new SessionBuddyError('SETTINGS_UNREADABLE', `it holds a JSON ${root.type}, not an object`);
  return root;
}

/** The value that a node stands for. Unlike jsonc-parser's own, it takes `__proto__` for a name like any other. */
export function toValue(node: Node): unknown {
  if (node.type === 'object') {
    return Object.fromEntries((node.children ?? []).map(({ children: [key, value] = [] }) => [key?.value, value && toValue(value)]));
  }
  return node.type === 'array' ? (node.children ?? []).map(toValue) : node.value;
}

/** The property or item behind a key: of properties of one name the last, which is the one that counts. */
export function findChild(container: Node, key: string | number): Node | undefined {
  if (typeof key === 'number') return container.type === 'array' ? container.children?.[key] : undefined;
  return container.type === 'object' ? container.children?.findLast(({ children }) => children?.[0]?.value === key) : undefined;
}

export function endOf(node: Node): number {
  return node.offset + node.length;
}

export const LINE_END = /\r\n|\n|\r/;

/** The text's own line end. */
export function lineEndOf(text: string): string {
  return LINE_END.exec(text)?.[0] ?? '\n';
}

/** What stands between the beginning of the line and `offset`. */
export function linePrefix(text: string, offset: number): string {
  let from = offset;
  while (from > 0 && !LINE_END.test(text[from - 1] as string)) from--;
  return text.slice(from, offset);
}

/** Comments and white space between two tokens. */
const TRIVIA = /[ \t]+|\r\n|\n|\r|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//y;

/** Pieces of white space, line ends and comments from `offset` on. */
export function* listTrivia(text: string, offset: number): Generator<string> {
  let from = offset;
  for (;;) {
    TRIVIA.lastIndex = from;
    const piece = TRIVIA.exec(text)?.[0];
    if (piece === undefined) return;
    from += piece.length;
    yield piece;
  }
}

/** Where the comma is that follows `offset` behind nothing but white space and comments, if one does. */
export function findComma(text: string, offset: number): number | undefined {
  let at = offset;
  for (const piece of listTrivia(text, offset)) at += piece.length;
  return text[at] === ',' ? at : undefined;
}
