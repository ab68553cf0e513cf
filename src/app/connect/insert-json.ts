import type { Node } from 'jsonc-parser';
import { endOf, findComma, LINE_END, lineEndOf, linePrefix, listTrivia } from './json-text.ts';

const USUAL_INDENT = '  ';

/**
 * Puts a property (`key` given) or an item behind the last of a container, written as its neighbors are: on lines of its
 * own with their indentation, or on the line of a container that has only one. What stands there stays as it is, but for
 * a comma behind the last, when it had none.
 */
export function insertLast(text: string, root: Node, container: Node, key: string | undefined, value: unknown): string {
  const open = container.offset + 1;
  const last = container.children?.at(-1);
  const inner = text.slice(open, endOf(container) - 1);
  const isInline = last !== undefined && !LINE_END.test(inner);
  const anchor = last ? endOf(last) : open;
  const comma = last && findComma(text, anchor);
  const at = behindComments(text, comma === undefined ? anchor : comma + 1);
  const style = { eol: lineEndOf(text), unit: unitOf(text, root) };
  const outer = leadingSpace(linePrefix(text, container.offset));
  const indent = indentOfChildren(text, container) ?? outer + style.unit;
  const name = key === undefined ? '' : `${JSON.stringify(key)}: `;
  const member = name + (isInline ? JSON.stringify(value) : formatValue(value, indent, style));
  const before = isInline ? ' ' : style.eol + indent;
  const behind = comma === undefined ? '' : ',';
  const close = last || LINE_END.test(inner) ? '' : style.eol + outer;
  const ownComma = last && comma === undefined ? ',' : '';
  return text.slice(0, anchor) + ownComma + text.slice(anchor, at) + before + member + behind + close + text.slice(at);
}

/** Puts another value in the place of a node, over as many lines as the container's other values take. */
export function replaceValue(text: string, root: Node, node: Node, value: unknown): string {
  const old = text.slice(node.offset, endOf(node));
  const style = { eol: lineEndOf(text), unit: unitOf(text, root) };
  const isInline = !LINE_END.test(old);
  const replacement = isInline ? JSON.stringify(value) : formatValue(value, leadingSpace(linePrefix(text, node.offset)), style);
  return text.slice(0, node.offset) + replacement + text.slice(endOf(node));
}

interface Style {
  readonly eol: string;
  readonly unit: string;
}

function formatValue(value: unknown, indent: string, { eol, unit }: Style): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', eol + indent);
}

/** How far the text indents a level: as its outermost properties are. */
function unitOf(text: string, root: Node): string {
  return indentOfChildren(text, root)?.slice(leadingSpace(linePrefix(text, root.offset)).length) || USUAL_INDENT;
}

/** The indentation of the first child that begins a line. */
function indentOfChildren(text: string, container: Node): string | undefined {
  const [first] = container.children ?? [];
  if (!first) return undefined;
  const prefix = linePrefix(text, first.offset);
  return prefix.length < first.offset && prefix.trim() === '' ? prefix : undefined;
}

function leadingSpace(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The end of the comments that follow on the same line: they belong to what stands before them. */
function behindComments(text: string, offset: number): number {
  let end = offset;
  let at = offset;
  for (const piece of listTrivia(text, offset)) {
    at += piece.length;
    if (LINE_END.test(piece) && !piece.startsWith('/')) break;
    if (piece.startsWith('/')) end = at;
  }
  return end;
}
