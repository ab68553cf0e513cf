import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listShortcuts, registerShortcut, suggestSkills, textOf } from '../../examples/vscode/src/session-buddy.ts';
import { SessionBuddyClient } from '../../src/client/index.ts';
import { findFreePort, SpawnedServer } from '../support/spawn-server.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXTENSION = join(ROOT, 'examples/vscode');

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly main: string;
  readonly type: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown; readonly description: string }>> };
  };
}

const manifest = JSON.parse(readFileSync(join(EXTENSION, 'package.json'), 'utf8')) as Manifest;
const source = readFileSync(join(EXTENSION, 'src/extension.ts'), 'utf8');

describe('the extension', () => {
  it('compiles with its own configuration', () => {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', EXTENSION]);
  });

  it('has a manifest that VS Code loads', () => {
    expect(manifest).toMatchObject({ name: /^[a-z0-9-]+$/.exec(manifest.name)?.[0], type: 'module', main: './out/extension.js' });
    expect(manifest.publisher).toMatch(/^[a-z0-9][a-z0-9-]*$/i);
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
    // Extensions may be ES modules, and are activated by their own commands, from 1.100 on; and the types are no newer.
    const [, minor] = /^\^1\.(\d+)\.0$/.exec(manifest.engines.vscode) ?? [];
    expect(Number(minor)).toBeGreaterThanOrEqual(100);
    expect(Array.isArray(manifest.activationEvents)).toBe(true);
  });

  it('registers each command that it contributes, and reads each setting', () => {
    const { commands, keybindings, configuration } = manifest.contributes;
    const registered = [...source.matchAll(/registerCommand\('([^']+)'/g)].map(([, command]) => command);
    expect(commands.map(({ command }) => command).sort()).toEqual(registered.sort());
    for (const { command } of keybindings) expect(registered).toContain(command);
    const read = [...source.matchAll(/settings\(\)\.get\('(\w+)', ([^)]+)\)/g)].map(([, key, fallback]) => [
      `sessionBuddy.${key}`,
      String(fallback).replaceAll("'", ''),
    ]);
    expect(read.sort()).toEqual(
      Object.entries(configuration.properties)
        .map(([key, { default: value }]) => [key, String(value)])
        .sort(),
    );
    expect(configuration.properties['sessionBuddy.url']?.default).toBe('http://127.0.0.1:8765');
  });
});

describe('its questions', () => {
  let folder: string;
  let server: SpawnedServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'session-buddy-vscode-'));
    server = await SpawnedServer.start(folder);
  });
  afterAll(async () => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are answered by the server', async () => {
    await expect(suggestSkills(server.url, { task: 'test' })).rejects.toThrow(/no skill is known yet.*session-buddy import/);
    const client = new SessionBuddyClient({ url: server.url });
    const used = Array.from(
      { length: 6 },
      () => ({ skillName: 'pytest', kind: 'shell', outcome: 'completed', durationSeconds: 3 }) as const,
    );
    await client.recordMany([...used, { skillName: 'release-notes', kind: 'skill', outcome: 'completed' }]);
    const { suggestions } = await suggestSkills(`${server.url}/`, {
      file_path: 'tests/test_orders.py',
      language: 'python',
      line_number: 1,
      cursor_position: { line: 0, character: 0 },
      selected_code: '文'.repeat(300_000),
      project_name: '/home/me/app',
    });
    expect(suggestions[0]).toMatchObject({ skill_name: 'pytest', confidence: expect.any(Number), reason: expect.stringContaining('test') });
    expect((await suggestSkills(server.url, {})).message).toContain('Give a task');
  });

  it('register shortcuts, and say why not', async () => {
    expect(await registerShortcut(server.url, 'pytest', 'Ctrl+K Ctrl+T')).toEqual({ skill_name: 'pytest', shortcut: 'ctrl+k ctrl+t' });
    await expect(registerShortcut(server.url, 'release-notes', 'ctrl+k')).rejects.toThrow(/which is for pytest\. Choose other keys/);
    expect(await listShortcuts(server.url)).toHaveLength(1);
  });

  it('say what to do when no server runs', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    await expect(suggestSkills(url, {})).rejects.toThrow(`does not answer at ${url}. Start it with: session-buddy start`);
  });

  it('end in what is typed', () => {
    expect(textOf({ kind: 'skill', skill_name: 'release-notes' })).toBe('/release-notes');
    expect(textOf({ kind: 'shell', skill_name: 'npm test' })).toBe('npm test');
  });
});
