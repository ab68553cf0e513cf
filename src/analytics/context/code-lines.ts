import { type Language, syntaxOf } from './language.ts';

export interface CodeLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** The same with comments and what is in strings as spaces; the text itself where no language is known. */
  readonly code: string;
}

/** Lines that are looked at, from the beginning and from the end: what a test run found out stands in its last lines. */
const MOST_LINES_AT_AN_END = 250;
/** A longer line is data. */
const LONGEST_LINE = 500;

/** Takes a selection apart. Of very long ones the middle, and of long lines the rest, is left out. */
export function splitCodeLines(selection: string, language: Language | undefined): CodeLine[] {
  const all = selection.split(/\r\n|\r|\n/);
  const texts = all.map((text, i) => ({ number: i + 1, text: text.slice(0, LONGEST_LINE) }));
  const isLong = texts.length > 2 * MOST_LINES_AT_AN_END;
  const kept = isLong ? [...texts.slice(0, MOST_LINES_AT_AN_END), ...texts.slice(-MOST_LINES_AT_AN_END)] : texts;
  if (language === undefined) return kept.map((line) => ({ ...line, code: line.text }));
  const blank = makeBlanker(language);
  return kept.map((line) => ({ ...line, code: blank(line.text) }));
}

/** Blanks line after line, as far as it can be told without parsing: a comment or string may go on from the line before. */
function makeBlanker(language: Language): (line: string) => string {
  const { comment, hasBlockComments, quotes, longQuotes } = syntaxOf(language);
  /** What ends what is open; null in plain code. */
  let end: string | null = null;
  return (line) => {
    let code = '';
    let at = 0;
    while (at < line.length) {
      const skipped = end === null ? lengthBefore(MAY_OPEN, line, at) : lengthBefore(MAY_CLOSE, line, at);
      code += end === null ? line.slice(at, at + skipped) : ' '.repeat(skipped);
      at += skipped;
      if (at === line.length) break;
      if (end !== null) {
        const isEscaped = end !== '*/' && line[at] === '\\';
        const ends = !isEscaped && line.startsWith(end, at);
        const length: number = ends ? end.length : isEscaped ? 2 : 1;
        code += ends && end !== '*/' ? end : ' '.repeat(Math.min(length, line.length - at));
        if (ends) end = null;
        at += length;
        continue;
      }
      if (line.startsWith(comment, at) && isCommentStart(line, at, comment)) return code;
      const quote = quotes.find((mark) => line.startsWith(mark, at));
      if (hasBlockComments && line.startsWith('/*', at)) end = '*/';
      else if (quote !== undefined) end = quote;
      code += end === '*/' ? '  ' : (quote ?? (line[at] as string));
      at += end === '*/' ? 2 : (quote?.length ?? 1);
    }
    // A string that may not go on ends with its line, whether it was closed or not.
    if (end !== null && end !== '*/' && !longQuotes.includes(end)) end = null;
    return code;
  };
}

/** What may begin a comment or a string in any language, and what may end or escape one. */
const MAY_OPEN = /["'`/#]/g;
const MAY_CLOSE = /["'`*\\]/g;

function lengthBefore(marks: RegExp, line: string, at: number): number {
  marks.lastIndex = at;
  return (marks.exec(line)?.index ?? line.length) - at;
}

/** `#` in a word (`$#`, `a#b`) begins no comment. */
function isCommentStart(line: string, at: number, comment: string): boolean {
  return comment !== '#' || at === 0 || /\s/.test(line[at - 1] as string) || /[;(){}\]:,"']/.test(line[at - 1] as string);
}
