import type { CliIo } from '../cli-io.ts';

export interface Colors {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

/** Colors on a terminal that wants them (https://no-color.org), plain text everywhere else. */
export function createColors(io: CliIo): Colors {
  const isColored = io.isStdoutTerminal && !io.environment['NO_COLOR'] && io.environment['TERM'] !== 'dumb';
  const style = (code: number, end: number) => (text: string) => (isColored ? `\u001b[${code}m${text}\u001b[${end}m` : text);
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39), yellow: style(33, 39) };
}
