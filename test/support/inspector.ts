import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collect, type EndedRun } from './spawn-run.ts';

const LAUNCHER = new URL('../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url);
const COMMAND_LINE = new URL('../../node_modules/@modelcontextprotocol/inspector/clients/cli/build/index.js', import.meta.url);

interface InspectorCli {
  /** @throws Error when the method failed, or a tool answered with an error */
  runCli(argv: readonly string[]): Promise<void>;
}

let outputs = 0;

/**
 * One call of the Inspector's command line, in this process: what its launcher does once it has started, which takes
 * longer than most calls. The Inspector looks for its settings in the home folder: have HOME name an empty one.
 *
 * @param folder - where the answer is put on its way
 */
export async function inspect(folder: string, target: readonly string[], argv: readonly string[]): Promise<Record<string, unknown>> {
  const { runCli } = (await import(COMMAND_LINE.href)) as InspectorCli;
  const output = join(folder, `answer-${outputs++}.json`);
  await runCli(['node', 'inspector', ...target, ...argv, '--quiet', '--output', output]);
  return JSON.parse(readFileSync(output, 'utf8')) as Record<string, unknown>;
}

/** `mcp-inspector --cli` as a process of its own. */
export async function launchInspector(home: string, argv: readonly string[]): Promise<EndedRun> {
  return collect(spawn(process.execPath, [fileURLToPath(LAUNCHER), '--cli', ...argv], { cwd: home, env: { ...process.env, HOME: home } }));
}
