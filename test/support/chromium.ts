import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const PLACES = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is on this machine; undefined when there is none. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path));

/** The end of a suite's title, which says why it is skipped where it is. */
export const chromiumNote = chromiumPath === undefined ? ' (skipped: no Chromium; install it or set CHROMIUM_PATH)' : '';

const QUIET_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface TestBrowser {
  readonly context: BrowserContext;
  /** Ends it and removes its profile. */
  close(): Promise<void>;
}

/** A headless Chromium that talks to nobody but the pages it opens, with a profile of its own. */
export async function launchChromium(): Promise<TestBrowser> {
  if (chromiumPath === undefined) throw new TypeError('there is no Chromium; look at chromiumPath before');
  const profile = mkdtempSync(join(tmpdir(), 'session-buddy-chromium-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath, headless: true, args: QUIET_FLAGS });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
