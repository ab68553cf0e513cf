import { SaxesParser } from 'saxes';

export interface CountedLines {
  readonly coveredLines: number;
  /** 1 or more. */
  readonly totalLines: number;
}

/** `coverage-summary.json` of Istanbul (nyc, c8, Jest, Vitest). @returns undefined when it is something else */
export function parseCoverageSummary(text: string): CountedLines | undefined {
  const document = parseJson(text) as { total?: { lines?: { total?: unknown; covered?: unknown } } } | null | undefined;
  const lines = document?.total?.lines;
  return toLines(lines?.covered, lines?.total);
}

/** lcov's tracefile: `LF:` lines found and `LH:` lines hit of each source file. @returns undefined when it is something else */
export function parseLcov(text: string): CountedLines | undefined {
  let covered = 0;
  let total = 0;
  for (const [, field, count] of text.matchAll(/^L([FH]):(\d{1,9})\s*$/gm)) {
    if (field === 'F') total += Number(count);
    else covered += Number(count);
  }
  return toLines(covered, total);
}

/** Cobertura's XML (coverage.py, JaCoCo's converter, Istanbul, coverlet, tarpaulin). @returns undefined when it is something else */
export function parseCobertura(text: string): CountedLines | undefined {
  let told: CountedLines | undefined;
  let isCobertura = false;
  let [covered, total] = [0, 0];
  const isRead = readElements(text, (name, attributes) => {
    if (name === 'coverage') {
      isCobertura = true;
      told = toLines(Number(attributes['lines-covered']), Number(attributes['lines-valid']));
    } else if (name === 'line' && attributes['hits'] !== undefined) {
      total += 1;
      if (Number(attributes['hits']) > 0) covered += 1;
    }
  });
  if (!isRead || !isCobertura) return undefined;
  return told ?? toLines(covered, total);
}

/** @returns false when the text is not well-formed */
export function readElements(text: string, onElement: (name: string, attributes: Readonly<Record<string, string>>) => void): boolean {
  let isBroken = false;
  const parser = new SaxesParser();
  parser.on('error', () => {
    isBroken = true;
  });
  parser.on('opentag', ({ name, attributes }) => onElement(name, attributes));
  parser.write(text).close();
  return !isBroken;
}

function toLines(covered: unknown, total: unknown): CountedLines | undefined {
  if (typeof covered !== 'number' || typeof total !== 'number') return undefined;
  const isCount = Number.isInteger(covered) && Number.isInteger(total) && total >= 1 && covered >= 0 && covered <= total;
  return isCount ? { coveredLines: covered, totalLines: total } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
