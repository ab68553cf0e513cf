import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeMadeUpTranscripts } from '../test/support/made-up-transcripts.ts';
import { sharedData } from '../test/support/shared-data.ts';
import { withFolder } from './databases.ts';
import { RawClient, toRequest } from './raw-client.ts';
import type { BenchmarkOptions } from './run.ts';
import { countStored, startServer } from './server.ts';
import { formatCount, printTable } from './tables.ts';

const PER_SECOND = 2_000;
const SECONDS = 15;
const CONNECTIONS = 16;
/** Sent before the measuring begins, so that it is the program that is measured and not its first compilation. */
const WARM_UP_SECONDS = 2;
const SETTLE_MS = 5_000;
/** How often the real transcripts are there, each time with other ids: enough to import for as long as hooks come. */
const COPIES = 30;

/**
 * 2,000 hook messages a second, PreToolUse and PostToolUse in turn, while the server imports all the time. The moments
 * of sending are fixed in advance, so a slow answer does not hold up the next message.
 */
export async function runHooks(options: BenchmarkOptions): Promise<void> {
  await withFolder(options.keep, async (folder) => {
    const home = join(folder, 'home');
    const sessions = join(home, '.claude', 'projects', 'bench');
    mkdirSync(sessions, { recursive: true });
    copyTranscripts(sessions);
    const rows: string[][] = [];
    for (const isImporting of [false, true]) {
      const database = join(folder, `hooks-${process.pid}-${isImporting}.db`);
      const server = await startServer({ database, home, args: isImporting ? [] : ['--no-import', '--no-watch'] });
      try {
        const latencies = await sendHooks(server.port, `${isImporting}`);
        const p99 = quantile(latencies, 0.99);
        const name = isImporting ? 'while importing' : 'at rest';
        rows.push([`ms to the answer, ${name}, p50`, quantile(latencies, 0.5).toFixed(2), '', '']);
        rows.push([`ms to the answer, ${name}, p99`, p99.toFixed(2), '< 2', p99 < 2 ? 'yes' : 'no']);
        rows.push([`ms to the answer, ${name}, longest`, Math.max(...latencies).toFixed(2), '', '']);
        if (!isImporting) {
          await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
          const expected = (PER_SECOND * (SECONDS + WARM_UP_SECONDS)) / 2;
          const stored = await countStored(server);
          rows.push(['calls stored, two messages each', formatCount(stored), formatCount(expected), stored === expected ? 'yes' : 'no']);
        }
      } finally {
        await server.stop();
      }
    }
    printTable(`Hooks, ${formatCount(PER_SECOND)} messages/s for ${SECONDS} s`, ['', 'measured', 'wanted', 'reached'], rows);
  });
}

async function sendHooks(port: number, run: string): Promise<number[]> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => RawClient.open(port)));
  const latencies: number[] = [];
  const waiting: Promise<void>[] = [];
  const began = performance.now();
  const total = PER_SECOND * (SECONDS + WARM_UP_SECONDS);
  const measuredFrom = PER_SECOND * WARM_UP_SECONDS;
  const idle = [...clients];
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * PER_SECOND) / 1_000));
    for (; sent < due; sent++) {
      const client = idle.pop() ?? (await RawClient.open(port));
      const isMeasured = sent >= measuredFrom;
      const request = toRequest('/hooks/claude-code', makeHook(run, sent));
      const sentAt = performance.now();
      waiting.push(
        client.send(request).then((status) => {
          if (status !== 204) throw new Error(`answered ${status}`);
          if (isMeasured) latencies.push(performance.now() - sentAt);
          idle.push(client);
        }),
      );
    }
    // A client that never sleeps would keep a processor from the server.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(waiting);
  for (const client of idle) client.close();
  return latencies;
}

/** Of two messages the first begins a call and the second ends it. */
function makeHook(run: string, index: number): string {
  const call = index >> 1;
  const common = {
    session_id: `bench-${run}-${call % 20}`,
    transcript_path: '/home/ada/.claude/projects/app/bench.jsonl',
    cwd: '/home/ada/app',
    permission_mode: 'default',
    tool_name: 'Bash',
    tool_input: { command: 'npm test', description: 'Run the tests' },
    tool_use_id: `toolu_bench_${run}_${call}`,
  };
  if (index % 2 === 0) return JSON.stringify({ ...common, hook_event_name: 'PreToolUse' });
  const tool_response = { stdout: 'x'.repeat(500), stderr: '', interrupted: false, isImage: false };
  return JSON.stringify({ ...common, hook_event_name: 'PostToolUse', tool_response, duration_ms: 12 });
}

function copyTranscripts(folder: string): void {
  const data = sharedData('oh-my-posh');
  if (data === undefined) {
    writeMadeUpTranscripts(folder, { seed: 1, files: 2_000, callsPerFile: 200, to: Date.now() - 3_600_000 });
    return;
  }
  for (let copy = 0; copy < COPIES; copy++) cpSync(data, join(folder, String(copy)), { recursive: true });
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.jsonl')) continue;
    const path = join(folder, name);
    const [copy] = name.split(/[\\/]/);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('toolu_', `toolu_${copy}_`));
  }
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as number;
}
