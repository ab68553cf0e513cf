import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseJsonSettings } from '../../src/app/connect/json-settings.ts';
import { AGENT_SETTINGS, type AgentSettings } from '../support/agent-settings.ts';
import { makeCli } from '../support/run-cli.ts';
import { snapshotTree } from '../support/snapshot-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { file, texts, editAsPerson } = AGENT_SETTINGS.find(({ agent }) => agent === 'claude-code') as AgentSettings;
const USUAL = texts['comments and other hooks'] as string;
const HOOKS = 'http://127.0.0.1:8765/hooks/claude-code';

let home: string;
let cli: ReturnType<typeof makeCli>;
beforeEach(() => {
  home = join(temporaryFolder(), 'home');
  cli = makeCli(home);
});

function put(text: string): string {
  const path = join(home, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

async function connect(...argv: string[]) {
  const { exitCode, out, error } = await cli(['connect', 'claude-code', ...argv, '--json']);
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  return JSON.parse(out);
}

const snapshot = () => snapshotTree(home, (path) => path === '.session-buddy');

/** Addresses of our hooks by event. */
function urls(path: string): Record<string, string[]> {
  const { hooks } = parseJsonSettings(readFileSync(path, 'utf8')) as { hooks: Record<string, { hooks: { url?: string }[] }[]> };
  return Object.fromEntries(
    Object.entries(hooks).map(([event, groups]) => [event, groups.flatMap((group) => group.hooks.flatMap(({ url }) => url ?? []))]),
  );
}

describe('connect claude-code --advise', () => {
  it.each(Object.entries(texts))('and --undo leave %s byte for byte', async (_, text) => {
    put(text);
    const before = snapshot();
    expect(await connect('--advise')).toMatchObject({ changed: true, diff: expect.stringContaining('?advise') });
    expect(await connect('--advise')).toMatchObject({ changed: false, diff: '' });
    await connect('--advise', '--undo');
    expect(snapshot()).toEqual(before);
  });

  it('asks for advice before a skill is used, by the model or a person, and nowhere else', async () => {
    const path = put(USUAL);
    const { backup, notes } = await connect('--advise', '--advise-confidence', '0.9');
    expect(readFileSync(backup, 'utf8')).toBe(USUAL);
    expect(notes.join('\n')).toContain('0.9 sure or more');
    const { PreToolUse, UserPromptExpansion, SessionStart: _, ...others } = urls(path);
    expect([PreToolUse, UserPromptExpansion]).toEqual([[`${HOOKS}?advise=0.9`], [`${HOOKS}?advise=0.9`]]);
    expect(new Set(Object.values(others).flat())).toEqual(new Set([HOOKS]));
    expect(readFileSync(path, 'utf8')).toContain('echo mine');
    await connect('--advise');
    expect(urls(path)['PreToolUse']).toEqual([`${HOOKS}?advise`]);
  });

  it('is off unless asked for, and goes when connected without it', async () => {
    const path = put(USUAL);
    await connect();
    const plain = readFileSync(path, 'utf8');
    expect(plain).not.toContain('?advise');
    await connect('--advise');
    expect(await connect()).toMatchObject({ changed: true });
    expect(readFileSync(path, 'utf8')).toBe(plain);
    await connect('--undo');
    expect(readFileSync(path, 'utf8')).toBe(USUAL);
  });

  it('with --dry-run only shows', async () => {
    put(USUAL);
    const before = snapshot();
    const { out } = await cli(['connect', 'claude-code', '--advise', '--dry-run']);
    expect(out).toContain(`+            "url": "${HOOKS}?advise"`);
    expect(out).toContain('nothing was changed');
    expect(snapshot()).toEqual(before);
  });

  it('takes only its own entries out of what a person has edited since, with or without its records', async () => {
    const path = put(USUAL);
    await connect('--advise', '--advise-confidence', '0.75');
    writeFileSync(path, editAsPerson(readFileSync(path, 'utf8')));
    await connect('--undo');
    expect(readFileSync(path, 'utf8')).toBe(editAsPerson(USUAL));
  });

  it('puts both addresses on a list of allowed ones, and takes them off again', async () => {
    const text = '{\n  "allowedHttpHookUrls": ["https://example.com/*"]\n}\n';
    const path = put(text);
    const allowed = () => (parseJsonSettings(readFileSync(path, 'utf8')) as { allowedHttpHookUrls: string[] }).allowedHttpHookUrls;
    await connect('--advise');
    expect(allowed().toSorted()).toEqual([HOOKS, `${HOOKS}?advise`, 'https://example.com/*'].toSorted());
    await connect();
    expect(allowed()).toEqual(['https://example.com/*', HOOKS]);
    await connect('--undo');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it.each([
    [['claude-code', '--advise', '--advise-confidence', '0.3'], /0\.5 to 0\.999/],
    [['claude-code', '--advise', '--advise-confidence', '1'], /0\.5 to 0\.999/],
    [['claude-code', '--advise-confidence', '0.9'], /goes with --advise/],
    [['codex', '--advise'], /codex cannot be advised/],
    [['gemini', '--advise'], /gemini cannot be advised/],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, error } = await cli(['connect', ...argv]);
    expect(exitCode).toBe(2);
    expect(error).toMatch(message);
  });
});
