import { lineEndOf } from '../../../app/connect/json-text.ts';
import { isOurTable, type OurTable } from './tables.ts';

const INTRODUCTION = '# Written by `session-buddy connect codex`; with --undo it goes.';
/**
 * Our tables in a `config.toml`. They are known by what they hold, not by marks around them: Codex writes into this file
 * too and moves comments.
 */
export function findTables(text: string): readonly (OurTable & { readonly at: number })[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((header, at) => {
    const candidates = [1, 2].map((count) => ({ at, header, lines: lines.slice(at + 1, at + 1 + count) }));
    return candidates.filter(isOurTable).slice(0, 1);
  });
}

/** The text with the tables at its end; a last line without a line end gets none. */
export function appendTables(text: string, tables: readonly OurTable[]): string {
  const end = lineEndOf(text);
  const block = [INTRODUCTION, ...tables.flatMap(({ header, lines }) => [header, ...lines])].join(end);
  if (text === '') return block + end;
  return text.endsWith('\n') ? `${text}${end}${block}${end}` : `${text}${end}${end}${block}`;
}

/** The text with each table's lines replaced by those of the table with the same header. */
export function replaceTables(text: string, tables: readonly OurTable[]): string {
  const pieces = splitLines(text);
  for (const { at, header, lines } of findTables(text)) {
    const wanted = tables.find((table) => table.header === header)?.lines ?? lines;
    for (const [index, line] of wanted.entries()) {
      const piece = pieces[at + 1 + index];
      if (piece) piece.line = line;
    }
  }
  return joinLines(pieces);
}

/** What `appendTables` made of a text, back. */
export function removeTables(text: string): string {
  const pieces = splitLines(text);
  const ours = new Set(findTables(text).flatMap(({ at, lines }) => [at, ...lines.map((_, index) => at + 1 + index)]));
  for (const [at, { line }] of pieces.entries()) {
    if (line !== INTRODUCTION) continue;
    ours.add(at);
    if (pieces[at - 1]?.line === '') ours.add(at - 1);
  }
  const kept = joinLines(pieces.filter((_, at) => !ours.has(at)));
  return ours.has(pieces.length - 1) ? kept.replace(/\r?\n$/, '') : kept;
}

interface Piece {
  line: string;
  readonly end: string;
}

function splitLines(text: string): Piece[] {
  const parts = text.split(/(\r?\n)/);
  return parts.flatMap((line, index) => (index % 2 === 0 ? [{ line, end: parts[index + 1] ?? '' }] : []));
}

function joinLines(pieces: readonly Piece[]): string {
  return pieces.map(({ line, end }) => line + end).join('');
}
