import type { Node } from 'jsonc-parser';
import { endOf, findComma, LINE_END, lineEndOf, linePrefix, listTrivia, type Span } from './json-text.ts';

/**
 * Takes a property or an item out of its container, with its line and its comma: what `insertLast` put in leaves no
 * trace. Comments stay.
 */
export function removeChild(text: string, container: Node, child: Node): string {
  const siblings = container.children ?? [];
  const previous = siblings[siblings.indexOf(child) - 1];
  const open = previous ? endOf(previous) : container.offset + 1;
  const commaBefore = previous && findComma(text, open);
  const commaBehind = findComma(text, endOf(child));
  const end = commaBehind === undefined ? endOf(child) : commaBehind + 1;
  const from = leadOf(text, commaBefore === undefined ? open : commaBefore + 1, child.offset, end);
  const cuts: Span[] = [{ from, to: endOf(child) }];
  const comma = commaBehind ?? commaBefore;
  if (comma !== undefined) cuts.push({ from: comma, to: comma + 1 });
  if (siblings.length === 1) cuts.push({ from: end, to: end + closingSpace(text, container, from, end).length });
  return cuts.sort((a, b) => b.from - a.from).reduce((rest, cut) => rest.slice(0, cut.from) + rest.slice(cut.to), text);
}

/** Where the white space begins that goes with what is removed: its indentation, and the one line end before that. */
function leadOf(text: string, start: number, offset: number, end: number): number {
  let from = offset;
  while (from > start && /[ \t]/.test(text[from - 1] as string)) from--;
  const lineEnd = /(?:\r\n|\n|\r)$/.exec(text.slice(start, from))?.[0] ?? '';
  const isLastOnLine = /^[ \t]*(?:\r|\n|$)/.test(text.slice(end));
  return hasLineComment(text, start) && !isLastOnLine ? from : from - lineEnd.length;
}

/** The line end and indentation before the bracket of a container that was on one line while it was empty. */
function closingSpace(text: string, container: Node, from: number, end: number): string {
  const indent = /^[ \t]*/.exec(linePrefix(text, container.offset))?.[0] ?? '';
  const closing = lineEndOf(text) + indent;
  const open = container.offset + 1;
  const rest = text.slice(end, endOf(container) - 1);
  const wasOneLine = !LINE_END.test(text.slice(open, from)) && !hasLineComment(text, open);
  return wasOneLine && rest.trim() === '' && rest.startsWith(closing) ? closing : '';
}

/** Whether what comes after `offset` has to begin a line, lest it slips into a comment that ends with its line. */
function hasLineComment(text: string, offset: number): boolean {
  return [...listTrivia(text, offset)].some((piece) => piece.startsWith('//'));
}
