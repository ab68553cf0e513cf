import { fitText, textWidth } from './text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** The one that gives way when the table is wider than the terminal. */
  readonly isFlexible?: boolean;
}

const GAP = '  ';
const NARROWEST_FLEXIBLE = 12;

/** Text in columns, under their titles. @param rows - cells already cleaned, as many as there are columns */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], maxWidth: number): string {
  const widths = columns.map(({ title }, index) => Math.max(textWidth(title), ...rows.map((row) => textWidth(row[index] ?? ''))));
  const excess = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1) - maxWidth;
  const flexible = columns.findIndex(({ isFlexible }) => isFlexible);
  if (excess > 0 && flexible !== -1) widths[flexible] = Math.max(NARROWEST_FLEXIBLE, (widths[flexible] ?? 0) - excess);
  const formatRow = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(fitText(cells[index] ?? '', widths[index] ?? 0), widths[index] ?? 0, align === 'right'))
      .join(GAP)
      .trimEnd();
  return [columns.map(({ title }) => title), ...rows].map((row) => `${formatRow(row)}\n`).join('');
}

function pad(text: string, width: number, isRight: boolean): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)));
  return isRight ? spaces + text : text + spaces;
}
