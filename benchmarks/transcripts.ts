import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedData } from '../test/support/shared-data.ts';
import { withFolder } from './databases.ts';
import { MADE_UP_HISTORIES } from './made-up-histories.ts';
import type { BenchmarkOptions } from './run.ts';
import { runScript } from './run-cli.ts';
import { formatCount, median, printTable } from './tables.ts';

const RUNS = 5;
const BYTES = 20_000_000;
const IMPORT = fileURLToPath(new URL('./import-alone.mjs', import.meta.url));
const PARSE = fileURLToPath(new URL('./parse-alone.mjs', import.meta.url));
/** Folders of real transcripts, in the shared data. */
const REAL: Readonly<Record<string, readonly [name: string, folder: string]>> = {
  'claude-code': ['oh-my-posh', 'claude'],
  codex: ['entityprocess-agentv', 'codex'],
  copilot: ['entityprocess-agentv', 'copilot'],
};

interface History {
  readonly source: string;
  readonly folder: string;
}

/**
 * Each source's transcripts: imported into an empty database, and parsed only, each time by a new process that has yet
 * to become fast.
 */
export async function runTranscripts(options: BenchmarkOptions): Promise<void> {
  await withFolder(options.keep, async (folder) => {
    const rows: string[][] = [];
    for (const history of [...collectReal(folder), ...makeUp(folder)]) rows.push(await measure(history, folder));
    printTable(
      `Transcripts of each source, from files to disk and parsed only (median of ${RUNS})`,
      ['', 'MB', 'files', 'parsed MB/s', 'MB resident', 'on disk MB/s', 'wanted', 'reached'],
      rows,
    );
  });
}

async function measure({ source, folder }: History, scratch: string): Promise<string[]> {
  const sizes = listFiles(folder).map((path) => statSync(path).size);
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
  const stored: number[] = [];
  const parsed: number[] = [];
  const memory: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const imported = await runScript(IMPORT, [folder, join(scratch, `${basename(folder)}-${process.pid}-${run}.db`)]);
    stored.push(Number(imported.stdout));
    memory.push(imported.maxRssBytes / 1e6);
    parsed.push(Number((await runScript(PARSE, [folder])).stdout));
  }
  const rate = megabytes / median(stored);
  return [
    source,
    megabytes.toFixed(1),
    formatCount(sizes.length),
    (megabytes / median(parsed)).toFixed(0),
    Math.max(...memory).toFixed(0),
    rate.toFixed(1),
    '>= 40',
    rate >= 40 ? 'yes' : 'no',
  ];
}

/** Real transcripts, copied until they are large enough, each copy under ids of its own. */
function collectReal(scratch: string): History[] {
  return Object.entries(REAL).flatMap(([source, [name, subfolder]]) => {
    const data = sharedData(name);
    if (data === undefined) {
      process.stdout.write(`transcripts: ${source} skipped, there are none at ../shared/data\n`);
      return [];
    }
    const originals = listFiles(join(data, subfolder)).filter((path) => path.endsWith('.jsonl'));
    const folder = join(scratch, source);
    let written = 0;
    for (let copy = 0; written < BYTES; copy++) {
      mkdirSync(join(folder, `copy-${copy}`), { recursive: true });
      for (const path of originals) {
        const text = readFileSync(path, 'utf8');
        writeFileSync(join(folder, `copy-${copy}`, basename(path)), copy === 0 ? text : renameIds(text, copy));
        written += Buffer.byteLength(text);
      }
    }
    return [{ source, folder }];
  });
}

/** Same lengths, so that the copy is as much work as the original. */
function renameIds(text: string, copy: number): string {
  const mark = copy.toString(36).padStart(2, '0');
  return text.replaceAll(/\b(toolu_(?:bdrk_)?01|call_|[0-9a-f]{6}(?=[0-9a-f]{2}-[0-9a-f]{4}-))../g, `$1${mark}`);
}

function makeUp(scratch: string): History[] {
  return Object.entries(MADE_UP_HISTORIES).map(([source, write]) => {
    const folder = join(scratch, source.replaceAll(/\W+/g, '-'));
    write(folder, BYTES);
    return { source: `${source} (made up)`, folder };
  });
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
