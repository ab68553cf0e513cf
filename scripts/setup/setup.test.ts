import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = fileURLToPath(new URL('..', import.meta.url));
/** Stand-ins for the two compilers: they note that they ran and write what set-up looks for. */
const COMPILERS = {
  'node_modules/typescript/bin/tsc': `
    const fs = require('node:fs');
    fs.appendFileSync('built.txt', 'tsc\\n');
    console.log('a word of the compiler');
    if (fs.existsSync('broken')) process.exit(2);
    fs.mkdirSync('dist', { recursive: true });
    for (const name of fs.readdirSync('src')) fs.writeFileSync('dist/' + name.replace('.ts', '.js'), '');`,
  'node_modules/vite/bin/vite.js': `
    const fs = require('node:fs');
    fs.appendFileSync('../built.txt', 'vite\\n');
    fs.mkdirSync('../dist/dashboard', { recursive: true });
    fs.writeFileSync('../dist/dashboard/index.html', '');`,
};

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'session-buddy-setup-'));
  cpSync(join(scripts, 'setup.mjs'), join(checkout, 'scripts/setup.mjs'));
  cpSync(join(scripts, 'setup'), join(checkout, 'scripts/setup'), { recursive: true });
  const lockfile = JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } });
  write('package-lock.json', lockfile);
  write('node_modules/.package-lock.json', lockfile);
  write('src/cli.ts', '');
  write('src/other.ts', '');
  write('dashboard/index.html', '');
  for (const [path, text] of Object.entries(COMPILERS)) write(path, text);
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

function setUp(): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/setup.mjs'], { cwd: checkout }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const built = () => (existsSync(join(checkout, 'built.txt')) ? readFileSync(join(checkout, 'built.txt'), 'utf8').trim().split('\n') : []);

describe('scripts/setup.mjs', () => {
  it('builds once, with nothing on stdout', async () => {
    expect(await setUp()).toMatchObject({ code: 0, stdout: '' });
    expect(await setUp()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(built()).toEqual(['tsc', 'vite']);
  });

  it('builds once for several that start together', async () => {
    const results = await Promise.all([setUp(), setUp(), setUp()]);
    expect(results.map((result) => result.code)).toEqual([0, 0, 0]);
    expect(built()).toEqual(['tsc', 'vite']);
    expect(existsSync(join(checkout, '.setup-lock'))).toBe(false);
  });

  it('builds again what was edited, and only that', async () => {
    await setUp();
    write('src/other.ts', 'export {};');
    await setUp();
    write('dashboard/index.html', '<p>');
    await setUp();
    write('src/cli.test.ts', 'a test is not built');
    await setUp();
    expect(built()).toEqual(['tsc', 'vite', 'tsc', 'vite']);
  });

  it('takes away what was built from a source that is no more', async () => {
    await setUp();
    rmSync(join(checkout, 'src/other.ts'));
    await setUp();
    expect(existsSync(join(checkout, 'dist/other.js'))).toBe(false);
    expect(existsSync(join(checkout, 'dist/dashboard/index.html'))).toBe(true);
  });

  it('fails with the compiler’s own words when a build fails, and tries again the next time', async () => {
    write('broken', '');
    const failed = await setUp();
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('a word of the compiler');
    expect(failed.stderr).toContain('tsc failed (exit code 2)');
    rmSync(join(checkout, 'broken'));
    expect((await setUp()).code).toBe(0);
    expect(built()).toEqual(['tsc', 'tsc', 'vite']);
  });

  it('takes over the lock of a process that died', async () => {
    // Process ids end far below this on Linux and macOS.
    write('.setup-lock', '99999999');
    expect((await setUp()).code).toBe(0);
    expect(built()).toEqual(['tsc', 'vite']);
  });

  it('installs when the packages are not those of the lockfile', async () => {
    await setUp();
    write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '2.0.0' } } }));
    // There is no package.json, so npm refuses at once; that it was asked is what matters.
    const result = await setUp();
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Installing the packages');
    expect(result.stderr).toContain('npm ci failed');
  });
});
