import { afterAll, beforeAll, expect, test } from 'vitest';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';
import { describeWithSharedData } from '../support/describe-with-shared-data.ts';
import { type ImportedTools, importAndServeTools } from '../support/imported-tools.ts';
import type { Structured } from '../support/mcp-tools.ts';
import { TOOL_CHECKS } from '../support/tool-sql-checks.ts';

describeWithSharedData('what tools answer about imported transcripts is what plain SQL finds', () => {
  let imported: ImportedTools;
  beforeAll(async () => {
    imported = await importAndServeTools();
  }, 120_000);
  afterAll(() => imported?.close());

  test('every tool is compared', () => {
    const compared = Object.keys(TOOL_CHECKS);
    expect(TOOLS.map(({ name }) => name).filter((name) => !compared.includes(name))).toEqual([]);
  });

  // Those that write come last, so that they are in nobody's way.
  const names = [true, false].flatMap((isReader) => TOOLS.filter(({ isReadOnly }) => isReadOnly === isReader).map(({ name }) => name));
  test.each(names.filter((name) => Object.hasOwn(TOOL_CHECKS, name)))('%s', async (name) => {
    const compared = (await TOOL_CHECKS[name]?.(imported)) ?? [];
    expect(compared.length).toBeGreaterThan(0);
    for (const { told, found } of compared) expect(rounded(told)).toEqual(rounded(found));
  });
});

/** Public JSON has 6 digits behind the point. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(6));
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as Structured).map(([key, element]) => [key, rounded(element)]));
}
