import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { chromiumNote, chromiumPath, launchChromium, type TestBrowser } from '../support/chromium.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const SESSION = '5c03d6a2-1f57-4f0e-8a35-5d1f6a9b2c11';
const MARKUP = 'mcp__tracker__<img src=x onerror=alert(1)>';
const LONG = `mcp__tracker__${'x'.repeat(186)}`;
const LONGEST_WAY_MS = 2_000;

describe.skipIf(chromiumPath === undefined)(`the dashboard in a browser${chromiumNote}`, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-dashboard-'));
  /** Kept to be looked at; each run writes over the last one's. */
  const pictures = join(tmpdir(), 'session-buddy-pictures');
  const transcript = join(folder, 'claude/projects/-work-app', `${SESSION}.jsonl`);
  const complaints: string[] = [];
  let calls = 0;
  let server: Server;
  let browser: TestBrowser;
  let page: Page;

  /** A finished tool call of two seconds, `secondsAgo`, as Claude Code writes it. */
  function call(name: string, input: object, secondsAgo: number, isError = false): void {
    const id = `toolu_${++calls}`;
    const startedAt = Date.now() - secondsAgo * 1000;
    const line = (type: string, at: number, content: object) =>
      JSON.stringify({
        type,
        uuid: `${id}-${type}`,
        sessionId: SESSION,
        timestamp: new Date(at).toISOString(),
        cwd: '/home/ada/app',
        gitBranch: 'main',
        version: '2.1.205',
        isSidechain: false,
        message: { role: type, content: [content] },
      });
    const lines = [
      line('assistant', startedAt, { type: 'tool_use', id, name, input }),
      line('user', startedAt + 2000, { type: 'tool_result', tool_use_id: id, content: isError ? 'Exit code 1' : 'ok', is_error: isError }),
    ];
    appendFileSync(transcript, `${lines.join('\n')}\n`);
  }
  const shell = (command: string, secondsAgo: number, isError = false) => call('Bash', { command }, secondsAgo, isError);
  const row = (name: string) => page.locator('table.skills tbody tr', { hasText: name });
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""');

  beforeAll(async () => {
    mkdirSync(join(folder, 'claude/projects/-work-app'), { recursive: true });
    for (let i = 0; i < 6; i++) shell('git commit -m x', 3000 - i * 60);
    for (let i = 0; i < 4; i++) shell('npm test', 2000 - i * 60, i === 0);
    call('Skill', { skill: 'code-review' }, 1500);
    call(MARKUP, {}, 1400);
    call(LONG, {}, 1300);
    server = await startServer(folder, 0);
    browser = await launchChromium();
    page = await browser.context.newPage();
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.addInitScript(`addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective))`);
    await page.setViewportSize({ width: 1280, height: 640 });
    await page.goto(server.url);
    await row('git commit').waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('shows the imported history: skills with their completion, the chart, the session', async () => {
    expect(await row('git commit').locator('td.col-count').textContent()).toBe('6');
    expect(await row('npm test').locator('.completion-ratio').textContent()).toBe('75%');
    expect(await page.locator('.plot canvas').count()).toBe(2);
    expect(await page.locator('table.sessions tbody').textContent()).toContain('app');
    expect(await page.locator('.connection-word').textContent()).toBe('Live');
  });

  it('shows names that are markup, or endless, as the text they are', async () => {
    expect(await row(MARKUP).locator('a').textContent()).toBe(MARKUP);
    expect(await page.locator('table.skills img').count()).toBe(0);
    expect(await row(LONG).locator('a').textContent()).toBe(LONG);
    expect(await overflow(page)).toBe(0);
  });

  it('has a line appended to a transcript on the page and on a WebSocket within 2 s', async () => {
    const client = new WebSocket(`${server.url.replace('http', 'ws')}ws`);
    await once(client, 'message');
    const onSocket = new Promise<number>((resolve) => {
      client.on('message', (text) => String(text).includes('"pytest"') && resolve(Date.now()));
    });
    const appendedAt = Date.now();
    shell('pytest -q', 3);
    const onPage = row('pytest').waitFor({ timeout: 10_000 });
    const [socketAt, pageAt] = await Promise.all([onSocket, onPage.then(() => Date.now())]);
    client.close();
    expect(socketAt - appendedAt).toBeLessThan(LONGEST_WAY_MS);
    expect(pageAt - appendedAt).toBeLessThan(LONGEST_WAY_MS);
    expect(await row('pytest').locator('td.col-count').textContent()).toBe('1');
  });

  it('is walked by keyboard: a row opens its skill, and going back finds the row again', async () => {
    await tabTo(page, 'npm test');
    const scrollY = await page.evaluate('scrollY');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'npm test' }).waitFor();
    expect(page.url()).toContain('#/skills/npm%20test?kind=shell');
    expect(await focused()).toBe('npm test');
    await page.locator('.plot-seconds canvas').waitFor();
    await tabTo(page, 'Overview', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await row('npm test').waitFor();
    expect(await focused()).toBe('npm test');
    expect(await page.evaluate('scrollY')).toBe(scrollY);
  });

  it('keeps focus, place and order under a reader while numbers change', async () => {
    const names = () => page.locator('table.skills tbody th a').allTextContents();
    await row('pytest').waitFor();
    const before = await names();
    const scrollY = await page.evaluate('scrollY');
    for (let i = 0; i < 9; i++) shell('npm test', 3);
    await row('npm test').locator('td.col-count', { hasText: '13' }).waitFor({ timeout: 5_000 });
    expect(await focused()).toBe('npm test');
    expect(await page.evaluate('scrollY')).toBe(scrollY);
    expect(await names()).toEqual(before);
    await page.locator('.brand').focus();
    await page.waitForFunction(`document.querySelector('table.skills tbody a').textContent === 'npm test'`);
  });

  it('draws the chart’s numbers as a table for those who ask', async () => {
    await page.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    const cells = page.locator('.data tbody tr td:nth-child(2)');
    const sum = async () => (await cells.allTextContents()).reduce((total, text) => total + Number(text), 0);
    await expect.poll(sum, { timeout: 10_000 }).toBe(calls);
  });

  it('opens a session at its own address, with its timeline', async () => {
    await page.goto(`${server.url}#/sessions/${SESSION}`);
    await page.locator('table.timeline').waitFor();
    expect(await page.locator('table.timeline tbody tr').count()).toBe(calls);
    expect(await page.locator('table.timeline', { hasText: 'Failed' }).count()).toBe(1);
    expect(await page.title()).toContain('Session 5c03d6a2');
  });

  it('fits 320 px and draws in light and dark', async () => {
    await page.goto(`${server.url}#/`);
    await row('npm test').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await expect.poll(() => overflow(page)).toBe(0);
        const path = join(pictures, `${colorScheme}-${width}.png`);
        await page.screenshot({ path, fullPage: true });
        expect(statSync(path).size).toBeGreaterThan(10_000);
      }
    }
  });

  it('has logged no error and broken no content policy', () => {
    expect(complaints).toEqual([]);
  });

  it('says so when the server is gone, and goes on when it is back', async () => {
    await server.stop();
    await page.locator('.connection[data-status="reconnecting"]').waitFor();
    shell('ruff check .', 3);
    server = await startServer(folder, Number(new URL(server.url).port));
    await page.locator('.connection[data-status="live"]').waitFor({ timeout: 25_000 });
    await row('ruff check').waitFor({ timeout: 10_000 });
  });
});

interface Server {
  /** With a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The program itself, on the database and the transcripts in `folder`. */
async function startServer(folder: string, port: number): Promise<Server> {
  const flags = ['--json', '--db', join(folder, 'skills.db'), '--port', String(port), '--no-prometheus', '--mcp-port', '0'];
  const child = spawn(process.execPath, [join(ROOT, 'src/cli.ts'), 'start', ...flags], {
    env: { ...process.env, HOME: folder, CLAUDE_CONFIG_DIR: join(folder, 'claude') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const facts = await readFacts(child);
  return {
    url: `${facts.listeners[0]?.url}/`,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The one JSON document it prints once it serves. */
function readFacts(child: ChildProcess): Promise<{ listeners: { url: string }[] }> {
  return new Promise((resolve, reject) => {
    let out = '';
    let log = '';
    child.stderr?.on('data', (chunk) => {
      log += chunk;
    });
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      try {
        resolve(JSON.parse(out));
      } catch {
        // Not all of it yet.
      }
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
}

/** Presses Tab until the element that reads `text` has the focus. */
async function tabTo(page: Page, text: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press(key);
    if ((await page.evaluate('document.activeElement?.textContent')) === text) return;
  }
  throw new Error(`60 presses of ${key} did not reach ${text}`);
}

/** By how many pixels the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
