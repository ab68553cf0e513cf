import type { CommandContext } from '../command-context.ts';
import { createColors } from './colors.ts';
import { type Column, formatTable } from './format-table.ts';

/** A table with its titles in bold, as wide as the terminal. */
export function printTable(context: CommandContext, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const [titles, ...lines] = formatTable(columns, rows, context.io.columns).trimEnd().split('\n');
  context.print(createColors(context.io).bold(titles ?? ''));
  for (const line of lines) context.print(line);
}
