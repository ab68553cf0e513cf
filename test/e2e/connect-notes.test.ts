import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let home: string;
let cli: ReturnType<typeof makeCli>;

beforeEach(() => {
  home = join(temporaryFolder(), "a home that's odd");
  cli = makeCli(home);
});

function put(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function json(...argv: string[]) {
  const { exitCode, out, error } = await cli(['connect', ...argv, '--json']);
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  return JSON.parse(out);
}

it('prints one document of these keys with --json', async () => {
  const file = put('.claude/settings.json', '{}\n');
  const document = await json('claude-code');
  expect(Object.keys(document)).toEqual(['agent', 'file', 'changed', 'backup', 'diff', 'notes']);
  expect(document).toMatchObject({ agent: 'claude-code', file, changed: true, backup: `${file}.session-buddy-backup` });
  expect(document.diff).toMatch(/^--- .*settings\.json\n\+\+\+ .*settings\.json\n@@ -1,1 \+1,\d+ @@\n-\{\}\n\+\{\n/);
});

it("reads and writes a project's settings in the working directory", async () => {
  const workingDirectory = join(home, 'work');
  mkdirSync(workingDirectory);
  await cli(['connect', 'claude-code', '--project'], { io: { workingDirectory } });
  const { out } = await cli(['connect', 'claude-code', '--local'], { io: { workingDirectory } });
  expect(out).toContain('connect claude-code --local --undo');
  for (const name of ['settings.json', 'settings.local.json']) {
    expect(readFileSync(join(workingDirectory, '.claude', name), 'utf8')).toContain('/hooks/claude-code');
  }
});

it('says that hooks are turned off', async () => {
  put('.claude/settings.json', '{ "disableAllHooks": true }');
  put('.codex/config.toml', '[features]\nhooks = false\n');
  put('.gemini/settings.json', '{ "hooksConfig": { "enabled": false } }');
  for (const agent of ['claude-code', 'codex', 'gemini']) expect((await json(agent)).notes[0]).toContain('runs no hooks');
});

it('says what managed settings keep from running, and goes on when they cannot be read', async () => {
  const path = put('managed/settings.json', '{ "tools": { "enableHooks": false } }');
  const environment = { HOME: home, GEMINI_CLI_SYSTEM_SETTINGS_PATH: path };
  const notes = async () => JSON.parse((await cli(['connect', 'gemini', '--json'], { io: { environment } })).out).notes;
  expect(await notes()).toMatchObject([
    expect.stringContaining(path),
    expect.stringContaining('tools.enableHooks'),
    expect.any(String),
    expect.any(String),
  ]);
  writeFileSync(path, '{');
  expect((await notes())[0]).toContain('could not be read');
});

it('refuses to write over telemetry that goes elsewhere, naming it', async () => {
  const file = put('.claude/settings.json', '{"env": {"OTEL_LOGS_EXPORTER": "console"}}');
  const { exitCode, error } = await cli(['connect', 'claude-code', '--otel']);
  expect(exitCode).toBe(1);
  expect(error).toMatch(/^SETTINGS_CONFLICT: .*settings\.json: env\.OTEL_LOGS_EXPORTER is already "console"\. .*\n$/);
  expect(readFileSync(file, 'utf8')).toBe('{"env": {"OTEL_LOGS_EXPORTER": "console"}}');
});

it('keeps telemetry that was asked for when it connects again without --otel', async () => {
  const file = put('.claude/settings.json', '{}');
  await json('claude-code', '--otel');
  await json('claude-code', '--port', '9001');
  expect(JSON.parse(readFileSync(file, 'utf8')).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://127.0.0.1:9001');
  await json('claude-code', '--undo');
  expect(readFileSync(file, 'utf8')).toBe('{}');
});

it('says where the running server listens when that is another port', async () => {
  const listeners = [{ name: 'http', url: 'http://127.0.0.1:8800/' }];
  const instance = { pid: 1, version: '0', startedAt: 0, listeners };
  // Which servers run is the machine's matter; everything else is the real thing.
  const instances = { find: async () => instance } as never;
  const next = async (...argv: string[]) => (await cli(['connect', 'gemini', ...argv], { runtime: { instances } })).out;
  expect(await next()).toContain('The server listens at http://127.0.0.1:8800, not at http://127.0.0.1:8765');
  expect(await next('--port', '8800')).not.toMatch(/server listens|Start the server/);
});

describe('what an agent then runs', () => {
  const commands: Readonly<Record<string, (text: string) => string>> = {
    '.claude/settings.json': (text) => JSON.parse(text).hooks.SessionStart[0].hooks[0].command,
    '.codex/config.toml': (text) => JSON.parse(/command = ("(?:[^"\\]|\\.)*")/.exec(text)?.[1] ?? ''),
    '.gemini/settings.json': (text) => JSON.parse(text).hooks.SessionEnd[0].hooks[0].command,
  };

  it.each([
    ['claude-code', '.claude/settings.json'],
    ['codex', '.codex/config.toml'],
    ['gemini', '.gemini/settings.json'],
  ])('hands a hook of %s on to the server', async (agent, path) => {
    const server = createServer((request, response) => void request.resume().on('end', () => response.writeHead(204).end())).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await json(agent, '--port', String(port));
    const command = commands[path]?.(readFileSync(join(home, path), 'utf8')) ?? '';
    const received = once(server, 'request');
    const child = execFile('/bin/sh', ['-c', command], { timeout: 10_000 });
    child.stdin?.end('{"hook_event_name":"SessionStart","session_id":"s"}');
    const [request] = await received;
    expect(request).toMatchObject({ method: 'POST', url: `/hooks/${agent}` });
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});
