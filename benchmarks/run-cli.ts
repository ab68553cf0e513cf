import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const REPORT_MEMORY = new URL('./report-memory.mjs', import.meta.url).href;

export interface CliRun {
  readonly stdout: string;
  readonly seconds: number;
  readonly maxRssBytes: number;
}

/** Runs the built program in a process of its own. @throws when it does not exit with 0 */
export function runCli(args: readonly string[]): Promise<CliRun> {
  return runScript(CLI, args);
}

/** Runs a script in a process of its own. @throws when it does not exit with 0 */
export async function runScript(script: string, args: readonly string[]): Promise<CliRun> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT_MEMORY, script, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [stdout, stderr, memory] = [child.stdout, child.stderr, child.stdio[3]].map((stream) => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - began) / 1_000;
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} exited with ${code}: ${Buffer.concat(stderr ?? []).toString()}`);
  return { stdout: Buffer.concat(stdout ?? []).toString(), seconds, maxRssBytes: Number(Buffer.concat(memory ?? []).toString()) * 1024 };
}
