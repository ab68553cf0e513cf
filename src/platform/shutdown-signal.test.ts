import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

/** A process that drains for a second when asked to end. */
const PROGRAM = `
  import { createShutdownSignal } from ${JSON.stringify(new URL('./shutdown-signal.ts', import.meta.url).href)};
  const keepAlive = setInterval(() => {}, 1000);
  createShutdownSignal().addEventListener('abort', () => setTimeout(() => clearInterval(keepAlive), 1000));
  console.log('ready');
`;

async function start() {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit').then(([code]) => code as number);
  await once(child.stdout, 'data');
  return { child, exited };
}

describe('createShutdownSignal', { timeout: 20_000 }, () => {
  it('lets what is under way end, also when npm passes Ctrl-C on a second time', async () => {
    const { child, exited } = await start();
    child.kill('SIGINT');
    await sleep(50);
    child.kill('SIGINT');
    expect(await exited).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once at a second %s', async (name, exitCode) => {
    const { child, exited } = await start();
    child.kill('SIGTERM');
    await sleep(500);
    child.kill(name);
    expect(await exited).toBe(exitCode);
  });
});
