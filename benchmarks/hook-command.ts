import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './tables.ts';

const HOOK = fileURLToPath(new URL('../dist/hook.js', import.meta.url));
const RUNS = 30;

/** The command that an agent starts for a hook, against a bare Node, in turns. */
export async function runHookCommand(): Promise<void> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  const bare: number[] = [];
  const hook: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    bare.push(await time(['-e', '0']));
    hook.push(await time([HOOK, 'claude-code', '--port', port]));
  }
  server.close();
  const over = median(hook) - median(bare);
  printTable(
    `The hook command (median of ${RUNS})`,
    ['', 'measured', 'wanted', 'reached'],
    [
      ['ms, bare `node -e 0`', median(bare).toFixed(1), '', ''],
      ['ms over that', over.toFixed(1), '< 40', over < 40 ? 'yes' : 'no'],
    ],
  );
}

async function time(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => undefined).end('{"hook_event_name":"Stop"}');
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}`);
  return performance.now() - began;
}
