import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { differences } from '../support/differences.ts';
import { HOSTILE_VALUES } from '../support/hostile-values.ts';
import { type SpawnedMcpServer, spawnMcpServer } from '../support/spawn-mcp-server.ts';
import { argumentsOf, FRONTS, type Front, requireArgumentsOfAll } from '../support/tool-arguments.ts';
import { bridgeAt, type CalledTool, connectTo, type ListedTool } from '../support/tool-clients.ts';
import { makeToolDatabase } from '../support/tool-database.ts';

interface Walk {
  readonly tools: readonly ListedTool[];
  readonly answers: ReadonlyMap<string, CalledTool>;
}

/** At most, from the first answer to the last. */
const WALK_LASTS_MS = 120_000;

const CLIENTS = FRONTS.filter((front) => front !== 'bridge');

let home: string;
let server: SpawnedMcpServer;
const walks = new Map<Front, Walk>();

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'session-buddy-'));
  await makeToolDatabase(join(home, '.session-buddy/skills.db'));
  server = await spawnMcpServer(home);
  const served = { home, mcp: server.mcp };
  // Questions first: what is recorded by one would be in the answer to the next.
  const readers = TOOLS.filter(({ isReadOnly }) => isReadOnly).map(({ name }) => name);
  const writers = TOOLS.filter(({ isReadOnly }) => !isReadOnly).map(({ name }) => name);
  const clients = await Promise.all(CLIENTS.map(async (front) => ({ front, client: await connectTo(front, served) })));
  const fronts = [
    ...clients,
    { front: 'bridge' as const, client: { ...bridgeAt(served), list: async () => [], close: async () => undefined } },
  ];
  const answers = new Map(fronts.map(({ front }) => [front, new Map<string, CalledTool>()]));
  for (const name of [...readers, ...writers])
    for (const { front, client } of fronts) answers.get(front)?.set(name, await client.call(name, argumentsOf(name, front)));
  for (const { front, client } of fronts) {
    walks.set(front, { tools: await client.list(), answers: answers.get(front) ?? new Map() });
    await client.close();
  }
});
afterAll(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

test('there are arguments to try every tool with', () => requireArgumentsOfAll(TOOLS.map(({ name }) => name)));

test('every client is told of the same tools, with a description for each argument', () => {
  const [first] = CLIENTS;
  const told = walks.get(first as Front)?.tools ?? [];
  expect(told.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
  for (const front of CLIENTS) expect(walks.get(front)?.tools, front).toEqual(told);
  for (const { name, inputSchema, outputSchema } of told) {
    expect(outputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
    for (const [argument, schema] of Object.entries((inputSchema as { readonly properties?: object }).properties ?? {}))
      expect(schema.description, `${name} ${argument}`).toMatch(/\S{2}/);
  }
});

test.each(FRONTS)('every tool answers over %s as it says that it does', (front) => {
  const tools = walks.get(CLIENTS[0] as Front)?.tools ?? [];
  const validator = new AjvJsonSchemaValidator();
  for (const { name, outputSchema } of tools) {
    const answer = walks.get(front)?.answers.get(name);
    expect({ name, isError: answer?.isError, text: answer?.isError === true ? answer.text : '' }).toEqual({
      name,
      isError: false,
      text: '',
    });
    const checked = validator.getValidator(outputSchema as never)(answer?.structured);
    expect(checked.valid, `${name}: ${checked.errorMessage}`).toBe(true);
    expect(answer?.text.split('\n')[0], name).toBe(answer?.structured?.['message']);
    expect(answer?.structured, name).toMatchObject({ success: true });
  }
});

test.each(FRONTS.slice(1))('what is asked over %s is answered as over stdio', (front) => {
  for (const { name, isReadOnly } of TOOLS) {
    if (!isReadOnly || argumentsOf(name, front)['experiment'] !== undefined) continue;
    const [answer, overStdio] = [front, 'stdio' as const].map((walked) => walks.get(walked)?.answers.get(name)?.structured ?? {});
    const found = differences(withoutAge(answer), withoutAge(overStdio), WALK_LASTS_MS);
    expect({ name, differences: found }).toEqual({ name, differences: [] });
    if (name === 'predict_skill_success') expect(answer?.['probability']).toBeCloseTo(Number(overStdio?.['probability']), 1);
  }
});

/** A prediction says of its skill how long ago it was used, and depends on it. */
function withoutAge(structured: Record<string, unknown> = {}): unknown {
  if (!Object.hasOwn(structured, 'probability')) return structured;
  const { message: _, probability: __, interval: ___, top_features: ____, alternatives: _____, ...rest } = structured;
  return rest;
}

test.each(['stdio', 'http', 'bridge'] as const)('whatever is sent over %s, the next question is answered', async (front) => {
  const served = { home, mcp: server.mcp };
  const client = front === 'bridge' ? { ...bridgeAt(served), close: async () => undefined } : await connectTo(front, served);
  const random = seededRandom(5);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const makers = Object.values(HOSTILE_VALUES);
  for (const { name, input } of TOOLS) {
    const argument = pick([...Object.keys(input.shape), '__proto__', 'no such argument']);
    // A transport that refuses it by itself has done well too.
    const reply = await client.call(name, { ...argumentsOf(name, front), [argument]: pick(makers)() }).catch(() => undefined);
    if (reply?.isError === true) expect(reply.text, name).not.toContain('Something went wrong');
  }
  const { isError, structured } = await client.call('get_real_time_metrics', argumentsOf('get_real_time_metrics', front));
  expect({ isError, success: structured?.['success'] }).toEqual({ isError: false, success: true });
  await client.close();
});
