import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tool } from '../../src/delivery/mcp/tool.ts';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { HOSTILE_ARGUMENTS, HOSTILE_VALUES } from '../support/hostile-values.ts';
import { faultsOf } from '../support/judge-reply.ts';
import { makeTools } from '../support/mcp-tools.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';
import { argumentsOf } from '../support/tool-arguments.ts';
import { bringAnalysesUpToDate, fillToolDatabase } from '../support/tool-database.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MIXTURES = 25;
const clock = { now: () => NOW };

let temporary: TemporaryStore;
let tools: ReturnType<typeof makeTools>;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  await fillToolDatabase(temporary.store, NOW);
  await bringAnalysesUpToDate(temporary.store, NOW);
  tools = makeTools(temporary, clock, TOOLS);
});
afterAll(() => temporary.remove());

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  const valid = () => argumentsOf(name, 'stdio');
  const names = Object.keys(tool.input.shape);

  test('refuses what is no arguments, and says which it takes', async () => {
    for (const [what, make] of Object.entries(HOSTILE_ARGUMENTS)) {
      const input = make();
      if (what === '__proto__') expect(await faults(tool, input), what).toEqual([]);
      else expect(await tools.refuse(name, input), what).toContain(`${name} takes`);
      expect(await faults(tool, input), what).toEqual([]);
    }
  });

  test('refuses to be called without what it needs', async () => {
    for (const absent of names) {
      const { [absent]: _, ...rest } = valid();
      expect(await faults(tool, rest), `without ${absent}`).toEqual([]);
      if (!tool.input.shape[absent]?.safeParse(undefined).success) expect(await tools.refuse(name, rest)).toContain(absent);
    }
  });

  test('answers or refuses whatever stands for one of its arguments', async () => {
    for (const argument of names) {
      for (const [what, make] of Object.entries(HOSTILE_VALUES))
        expect(await faults(tool, { ...valid(), [argument]: make() }), `${argument} is ${what}`).toEqual([]);
    }
  });

  test('answers or refuses whatever stands for several of them', async () => {
    const random = seededRandom(20_261_128);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const makers = Object.entries(HOSTILE_VALUES);
    for (let mixture = 0; mixture < MIXTURES; mixture++) {
      const chosen = names.map((argument) => [argument, random() < 0.5 ? pick(makers) : null] as const);
      const input: Record<string, unknown> = { ...valid() };
      for (const [argument, maker] of chosen) if (maker !== null) input[argument] = maker[1]();
      const what = chosen.flatMap(([argument, maker]) => (maker === null ? [] : [`${argument} is ${maker[0]}`])).join(', ');
      expect(await faults(tool, input), what).toEqual([]);
    }
  });

  test('has kept its data and answers as before', async () => {
    expect((await temporary.store.getStatus()).invocations).toBeGreaterThan(1000);
    expect(await faults(tool, valid())).toEqual([]);
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  });
});

async function faults(tool: Tool, input: unknown): Promise<string[]> {
  return faultsOf(tool, await tools.call(tool.name, input));
}
