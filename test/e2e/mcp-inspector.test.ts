import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';
import { inspect, launchInspector } from '../support/inspector.ts';
import { type SpawnedMcpServer, spawnMcpServer } from '../support/spawn-mcp-server.ts';
import { argumentsOf, type Front } from '../support/tool-arguments.ts';
import { makeToolDatabase } from '../support/tool-database.ts';

/** As installed: built. */
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const AT_ONCE = 3;
/** A process for each call over stdio takes a while on a machine that has other things to do. */
const WALK_TIMEOUT_MS = 120_000;
const NAMES = TOOLS.map(({ name }) => name);

let home: string;
let server: SpawnedMcpServer;
let targets: Readonly<Record<'stdio' | 'http', readonly string[]>>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'session-buddy-'));
  vi.stubEnv('HOME', home);
  const path = join(home, '.session-buddy/skills.db');
  await makeToolDatabase(path);
  server = await spawnMcpServer(home);
  targets = {
    stdio: [process.execPath, CLI, 'mcp', '--db', path, '--no-import', '--no-watch'],
    http: [server.mcp.href, '--transport', 'http'],
  };
});
afterAll(async () => {
  await server?.stop();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

test.each(['stdio', 'http'] as const)('the Inspector lists every tool over %s, with no error in any schema', async (transport) => {
  const { code, out, error } = await launchInspector(home, [
    ...targets[transport],
    '--method',
    'tools/list',
    '--strict',
    '--format',
    'json',
  ]);
  expect({ code, error: code === 0 ? '' : error }).toEqual({ code: 0, error: '' });
  const { result } = JSON.parse(out.toString()) as { readonly result: { readonly tools: readonly { readonly name: string }[] } };
  expect(result.tools.map(({ name }) => name)).toEqual(NAMES);
});

test.each(['stdio', 'http'] as const)('the Inspector calls every tool over %s', { timeout: WALK_TIMEOUT_MS }, async (transport) => {
  const waiting = [...NAMES];
  const answered: string[] = [];
  const callNext = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const { structuredContent } = await callOver(transport, name);
      expect(structuredContent, name).toMatchObject({ success: true, message: expect.stringMatching(/\S/) });
      answered.push(name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, callNext));
  expect(answered.sort()).toEqual([...NAMES].sort());
});

test.each(['legacy', 'modern'])('the Inspector is told of a failed call by a client of the %s era', async (era) => {
  const wrong = [
    '--method',
    'tools/call',
    '--tool-name',
    'get_skill_trend',
    '--tool-args-json',
    '{"skill_name":"nobody"}',
    '--protocol-era',
    era,
  ];
  for (const transport of ['stdio', 'http'] as const) await expect(inspect(home, targets[transport], wrong)).rejects.toThrow(/isError/);
});

function callOver(transport: Front & ('stdio' | 'http'), name: string): Promise<Record<string, unknown>> {
  const input = JSON.stringify(argumentsOf(name, transport));
  return inspect(home, targets[transport], ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', input]);
}
