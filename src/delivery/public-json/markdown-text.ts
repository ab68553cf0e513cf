/** Text as Markdown shows it: one line, nothing that would end a cell or begin a tag. */
export function plainText(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(/[\\|<>]/g, '\\$&');
}

/** A name in the type of code. */
export function codeText(text: string): string {
  return `\`${text.replace(/[\s`]+/gu, ' ').replaceAll('|', '\\|')}\``;
}

/** Rows under their titles. @param rows - cells already made safe */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)];
}

export function percentText(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

/** `p = 0.012`, `p < 0.001` */
export function pValueText(pValue: number): string {
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
}

/** `4 s`, `12 min`, `3 h 5 min` */
export function spanText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_500) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 session`, `1,234 sessions` */
export function quantityText(count: number, noun: string): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2026-11-20 08:15` in UTC */
export function instantText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
