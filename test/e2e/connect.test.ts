import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENT_SETTINGS } from '../support/agent-settings.ts';
import { makeCli } from '../support/run-cli.ts';
import { snapshotTree } from '../support/snapshot-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let home: string;
let cli: ReturnType<typeof makeCli>;

beforeEach(() => {
  home = join(temporaryFolder(), 'home');
  cli = makeCli(home);
});

function put(path: string, text: string | Buffer, mode = 0o644): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const snapshot = () => snapshotTree(home, (path) => path === '.session-buddy');

async function json(...argv: string[]) {
  const { exitCode, out, error } = await cli(['connect', ...argv, '--json']);
  expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  return JSON.parse(out);
}

/** Connects, connects again, disconnects, disconnects again; the home folder is then as it was. */
async function goThereAndBack(agent: string): Promise<void> {
  const before = snapshot();
  const first = await json(agent);
  expect(first).toMatchObject({ agent, changed: true, diff: expect.stringContaining('+') });
  const connected = snapshot();
  expect(await json(agent)).toMatchObject({ changed: false, diff: '' });
  expect(await json(agent, '--undo', '--dry-run')).toMatchObject({ changed: true });
  expect(snapshot()).toEqual(connected);
  expect(await json(agent, '--undo')).toMatchObject({ changed: true });
  expect(snapshot()).toEqual(before);
  expect(await json(agent, '--undo')).toMatchObject({ changed: false, diff: '' });
  expect(snapshot()).toEqual(before);
  expect(readdirSync(join(home, '.session-buddy'))).toEqual([]);
}

describe.each(AGENT_SETTINGS)('connect $agent', ({ agent, folder, file, texts, editAsPerson }) => {
  const usual = texts['comments and other hooks'] as string;

  it.each(Object.entries(texts))('and --undo leave %s byte for byte', async (_, text) => {
    put(file, text);
    await goThereAndBack(agent);
  });

  it.each([0o600, 0o640, 0o664])('keeps a mode of %o', async (mode) => {
    const path = put(file, usual, mode);
    const backup = (await json(agent)).backup as string;
    expect(snapshotTree(dirname(path))).toMatchObject({
      [file.slice(folder.length + 1)]: expect.stringContaining(`file ${mode.toString(8)} `),
    });
    expect(backup).toContain(path);
    expect(snapshotTree(backup)['']).toBe(`file ${mode.toString(8)} ${Buffer.from(usual).toString('base64')}`);
    await json(agent, '--undo');
    await goThereAndBack(agent);
  });

  it('makes a missing file, for its owner alone, and takes it away again', async () => {
    mkdirSync(join(home, folder));
    await goThereAndBack(agent);
    expect((await json(agent)).backup).toBeNull();
    expect(snapshot()[file]).toMatch(/^file 600 /);
  });

  it('makes missing folders and takes them away again, if nothing else came to lie there', async () => {
    await goThereAndBack(agent);
    await json(agent);
    put(join(folder, 'other'), 'mine');
    await json(agent, '--undo');
    expect(readdirSync(join(home, folder))).toEqual(['other']);
  });

  it('follows links and leaves them links', async () => {
    put(join('dotfiles', 'deep', 'settings'), usual);
    symlinkSync(join('dotfiles', 'deep'), join(home, 'linked'));
    mkdirSync(join(home, folder));
    symlinkSync(join('..', 'linked', 'settings'), join(home, file));
    await goThereAndBack(agent);
    await json(agent);
    expect(snapshot()[file]).toBe('link to ../linked/settings');
    expect(readFileSync(join(home, 'dotfiles', 'deep', 'settings'), 'utf8')).toContain('hook.ts');
  });

  it('follows a linked folder, and a link that leads nowhere yet', async () => {
    mkdirSync(join(home, 'real'));
    symlinkSync('real', join(home, folder));
    put(file, usual);
    await goThereAndBack(agent);
    rmSync(join(home, file));
    symlinkSync(join('..', 'later', 'settings'), join(home, file));
    await goThereAndBack(agent);
  });

  it('takes out only its own entries when a person has edited the file since', async () => {
    const path = put(file, usual);
    await json(agent);
    writeFileSync(path, editAsPerson(readFileSync(path, 'utf8')));
    const { changed, backup } = await json(agent, '--undo');
    expect(changed).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(editAsPerson(usual));
    expect(readFileSync(backup, 'utf8')).toBe(usual);
    expect(await json(agent, '--undo')).toMatchObject({ changed: false });
  });

  it('knows its entries without its records', async () => {
    const path = put(file, usual);
    await json(agent);
    rmSync(join(home, '.session-buddy'), { recursive: true });
    expect(await json(agent)).toMatchObject({ changed: false });
    await json(agent, '--undo');
    // An empty object where a list of ours was is taken for ours.
    expect(readFileSync(path, 'utf8')).toBe(agent === 'gemini' ? usual.replace(',\n  "telemetry": {}', '') : usual);
  });

  it('brings its entries up to date when the port has changed, and still goes back', async () => {
    const path = put(file, usual);
    await json(agent);
    expect(await json(agent, '--port', '9001')).toMatchObject({ changed: true });
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('9001');
    expect(text).not.toContain('8765');
    expect(await json(agent, '--port', '9001')).toMatchObject({ changed: false });
    await json(agent, '--undo');
    expect(readFileSync(path, 'utf8')).toBe(usual);
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });

  it('goes back to what a person made of the file between two connects', async () => {
    const path = put(file, usual);
    await json(agent);
    writeFileSync(path, editAsPerson(readFileSync(path, 'utf8')));
    await json(agent, '--port', '9001');
    await json(agent, '--undo');
    expect(readFileSync(path, 'utf8')).toBe(editAsPerson(usual));
  });

  it('starts anew in a file that was put in the place of the connected one', async () => {
    const path = put(file, usual);
    await json(agent);
    writeFileSync(path, editAsPerson(usual));
    await json(agent);
    await json(agent, '--undo');
    expect(readFileSync(path, 'utf8')).toBe(editAsPerson(usual));
  });

  it('with --dry-run only shows', async () => {
    put(file, usual);
    const before = snapshot();
    expect(await json(agent, '--dry-run')).toMatchObject({ changed: true, backup: null, diff: expect.stringContaining('hook.ts') });
    const { out } = await cli(['connect', agent, '--dry-run']);
    expect(out).toContain('@@');
    expect(out).toContain('nothing was changed');
    expect({ ...snapshot(), records: existsSync(join(home, '.session-buddy')) }).toEqual({ ...before, records: false });
  });

  it('says what to do next and how to go back', async () => {
    const { out } = await cli(['connect', agent]);
    expect(out).toMatch(/^next: Start the server/m);
    expect(out).toMatch(/^next: Start a new session/m);
    expect(out).toMatch(new RegExp(`^undo with: session-buddy connect ${agent} --undo`, 'm'));
  });

  it('shows nothing that a terminal would take for a command', async () => {
    put(file, agent === 'codex' ? '# \u001b[31m\u202e\n' : '{\n  // \u001b[31m\u202e\r  "a": 1\r\n}\n');
    const { out } = await cli(['connect', agent]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
  });

  async function refuse(code: string, argv: readonly string[] = []): Promise<string> {
    const before = snapshot();
    const { exitCode, out, error } = await cli(['connect', agent, ...argv]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toMatch(new RegExp(`^${code}: [^\\n]+\\n$`));
    expect(snapshot()).toEqual(before);
    return error;
  }

  it.each([
    ['broken text', '{ "a": [1, '],
    ['something else', agent === 'codex' ? 'a = 1\na = 2\n' : '[1, 2]'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le')],
    ['an enormous file', Buffer.alloc(5 * 1024 * 1024, 0x20)],
  ])('refuses %s and changes nothing', async (_, text) => {
    put(file, text);
    expect(await refuse('SETTINGS_UNREADABLE')).toContain(file);
    await refuse('SETTINGS_UNREADABLE', ['--undo']);
  });

  it('refuses a folder in the place of the file, and a file in the place of the folder', async () => {
    mkdirSync(join(home, file), { recursive: true });
    await refuse('SETTINGS_UNREADABLE');
    rmSync(join(home, folder), { recursive: true });
    put(folder, 'not a folder');
    await refuse('SETTINGS_UNREADABLE');
  });

  it('refuses a ring of links', async () => {
    mkdirSync(join(home, folder));
    symlinkSync(join(home, file), join(home, file));
    await refuse('SETTINGS_UNREADABLE');
  });

  it('refuses a read-only file, to connect as to disconnect', async () => {
    const path = put(file, usual, 0o444);
    expect(await refuse('SETTINGS_UNWRITABLE')).toContain(`${file} is read-only`);
    chmodSync(path, 0o644);
    await json(agent);
    chmodSync(path, 0o444);
    await refuse('SETTINGS_UNWRITABLE', ['--undo']);
    chmodSync(path, 0o644);
    await json(agent, '--undo');
    expect(readFileSync(path, 'utf8')).toBe(usual);
  });

  it('leaves no trace of a write that fails half way', async () => {
    // The name leaves no room for the temporary file beside it.
    const name = 'n'.repeat(250);
    put(join('dotfiles', name), usual);
    mkdirSync(join(home, folder));
    symlinkSync(join('..', 'dotfiles', name), join(home, file));
    expect(await refuse('SETTINGS_UNWRITABLE')).toContain('ENAMETOOLONG');
    renameSync(join(home, 'dotfiles', name), join(home, 'dotfiles', 'short'));
    expect(await json(agent, '--undo')).toMatchObject({ changed: false });
  });

  it('leaves no copy when it cannot note what it does', async () => {
    put(file, usual);
    put(join('.session-buddy', 'connections.json'), '{"connections": []}', 0o444);
    expect(await refuse('SETTINGS_UNWRITABLE')).toContain('connections.json');
  });

  it('refuses to go on when its records are not readable', async () => {
    put(file, usual);
    put(join('.session-buddy', 'connections.json'), '{"connections": 1}');
    expect(await refuse('SETTINGS_UNREADABLE')).toContain('connections.json');
  });
});

it('knows which agents can be connected, and with what', async () => {
  expect(await cli(['connect', 'cursor'])).toMatchObject({ exitCode: 2, error: expect.stringContaining('claude-code, codex, gemini') });
  expect(await cli(['connect', 'codex', '--project'])).toMatchObject({ exitCode: 2, error: expect.stringMatching(/^USAGE: /) });
  expect(await cli(['connect', 'claude-code', '--project', '--local'])).toMatchObject({ exitCode: 2 });
  expect(await cli(['connect', 'gemini', '--port', '0'])).toMatchObject({ exitCode: 2 });
  const environment = { HOME: home, SESSION_BUDDY_SERVER_PORT: '0' };
  expect(await cli(['connect', 'gemini'], { io: { environment } })).toMatchObject({
    exitCode: 2,
    error: expect.stringContaining('--port'),
  });
});
