import type { makeTools, Structured } from './mcp-tools.ts';

/** All rows that a tool gives page after page, as its cursor leads. */
export async function askPages(
  tools: Pick<ReturnType<typeof makeTools>, 'ask'>,
  name: string,
  input: object,
  rowsOf: (structured: Structured) => readonly Structured[],
): Promise<Structured[]> {
  const rows: Structured[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 1000; pages++) {
    const { structured } = await tools.ask(name, { ...input, ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...rowsOf(structured));
    if (structured['next_cursor'] === null) return rows;
    cursor = structured['next_cursor'];
  }
  throw new RangeError(`${name} gives pages without end`);
}
