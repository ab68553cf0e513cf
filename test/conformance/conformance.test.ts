import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type ConformanceRun, runConformance } from '../support/run-conformance.ts';
import { serveMcp } from '../support/serve-mcp.ts';
import { serve } from '../support/spawn-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createFixtureServer } from './fixture-server.ts';

const EXPECTED_FAILURES = fileURLToPath(new URL('expected-failures.yml', import.meta.url));

/** Scenarios of the suite, with those that are not active yet. Fewer would mean that it had lost some on the way. */
const SCENARIOS = 32;

/** What a server can be asked without fixtures of the suite's. */
const GENERIC = [
  ...['server-initialize', 'ping', 'tools-list', 'resources-list', 'prompts-list'],
  ...['server-sse-multiple-streams', 'dns-rebinding-protection'],
];

test('a server on our HTTP endpoint conforms in every scenario but those whose failure is explained', async () => {
  const served = await serveMcp(createFixtureServer);
  onTestFinished(() => served.close());
  const run = await runConformance(served.url, ['--suite', 'all', '--expected-failures', EXPECTED_FAILURES]);
  expect(failedOf(run), run.out).toEqual([]);
  expect(run.scenarios.size).toBe(SCENARIOS);
  expect(run.code, run.out).toBe(0);
});

test('the suite fails a server that does not answer as it should', async () => {
  const served = await serveMcp(async (context) => {
    const server = await createFixtureServer(context);
    if ('registerTool' in server) server.server.setRequestHandler('tools/list', () => ({ tools: [] }));
    return server;
  });
  onTestFinished(() => served.close());
  const run = await runConformance(served.url, ['--scenario', 'json-schema-2020-12', '--expected-failures', EXPECTED_FAILURES]);
  expect(run.code, run.out).toBe(1);
});

test('session-buddy itself conforms in what a server can be asked without fixtures', async () => {
  const server = await serve(join(temporaryFolder(), 'home'));
  const run = await runConformance(`${server.url}/mcp`, ['--suite', 'active']);
  for (const scenario of GENERIC) {
    const { passed, failed } = run.scenarios.get(scenario) ?? { passed: 0, failed: 0 };
    expect({ scenario, failed, hasPassed: passed > 0 }, run.out).toEqual({ scenario, failed: 0, hasPassed: true });
  }
  expect(await server.count()).toBe(0);
});

function failedOf({ scenarios }: ConformanceRun): string[] {
  return [...scenarios].filter(([, { failed }]) => failed > 0).map(([name]) => name);
}
