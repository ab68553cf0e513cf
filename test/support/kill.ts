import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { dumpDerived } from './dump-derived.ts';
import { writeMadeUpTranscripts } from './made-up-transcripts.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const APPENDER = fileURLToPath(new URL('./append-until-killed.ts', import.meta.url));
/** An import is killed so often at most before it is left to end. */
const KILLS_PER_IMPORT = 5;
/** The first moment for a kill, as a share of the time an import takes: before it the program is still being loaded. */
const EARLIEST_MOMENT = 0.2;
const SHORTEST_IMPORT_MS = 100;

export interface KillSummary {
  /** Processes that were still at work when killed. */
  readonly kills: number;
  /** How many of them had stored something and were not done. */
  readonly midway: number;
  readonly acknowledged: number;
  /** What went wrong, in words; empty when nothing did. */
  readonly failures: readonly string[];
}

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly files: number;
  readonly callsPerFile: number;
  readonly onKill?: (done: number) => void;
}

interface Round extends KillOptions {
  readonly folder: string;
  readonly random: () => number;
}

/**
 * Kills imports with SIGKILL at random moments, lets them go on, and compares with an import that was left alone: the
 * record and everything derived must be the same, and a rebuild must change nothing.
 */
export function killImports(options: KillOptions): Promise<KillSummary> {
  return inFolder(async (folder) => {
    const round: Round = { ...options, folder, random: seededRandom(options.seed) };
    const transcripts = join(folder, 'transcripts');
    writeMadeUpTranscripts(transcripts, { ...options, to: Date.now() - 3 * 3_600_000 });
    const calm = join(folder, 'calm.db');
    const startedAt = performance.now();
    await runCli(['import', transcripts, '--db', calm]);
    let importMs = performance.now() - startedAt;
    const expected = dumpRecord(calm) + dumpDerived(calm);
    const failures: string[] = [];
    let kills = 0;
    let midway = 0;
    for (let database = 0; kills < options.kills; database++) {
      const path = join(folder, `killed-${database}.db`);
      for (let attempt = 0; attempt < KILLS_PER_IMPORT && kills < options.kills; attempt++) {
        const before = countInvocations(path);
        const moment = importMs * (EARLIEST_MOMENT + (1 - EARLIEST_MOMENT) * round.random());
        if (!(await killAfter(['import', transcripts, '--db', path], moment))) {
          // Done before the moment came: the machine is less busy than when the time was taken.
          importMs = Math.max(0.8 * importMs, SHORTEST_IMPORT_MS);
          break;
        }
        kills++;
        options.onKill?.(kills);
        const after = countInvocations(path);
        if (after > before && after < countInvocations(calm)) midway++;
        failures.push(...checkIntegrity(path));
      }
      await runCli(['import', transcripts, '--db', path]);
      if (dumpRecord(path) + dumpDerived(path) !== expected) failures.push(`import ${database}: differs from the one left alone`);
      failures.push(...checkIntegrity(path), ...(await checkRebuild(path)));
      rmSync(path, { force: true });
    }
    return { kills, midway, acknowledged: 0, failures };
  });
}

/** Kills processes that append single invocations: each that was acknowledged must be there, once. */
export function killAppends(options: KillOptions): Promise<KillSummary> {
  return inFolder(async (folder) => {
    const random = seededRandom(options.seed);
    const path = join(folder, 'appended.db');
    const acknowledged: string[] = [];
    const failures: string[] = [];
    let midway = 0;
    for (let kill = 0; kill < options.kills; kill++) {
      const ids = await appendUntilKilled(path, `${kill}`, 20 + random() * 400);
      acknowledged.push(...ids);
      if (ids.length > 0) midway++;
      failures.push(...checkIntegrity(path));
      options.onKill?.(kill + 1);
    }
    const stored = listEventIds(path);
    const unique = new Set(stored);
    const lost = acknowledged.filter((id) => !unique.has(id));
    if (lost.length > 0) failures.push(`${lost.length} acknowledged invocations are lost, as ${lost[0]}`);
    if (unique.size !== stored.length) failures.push(`${stored.length - unique.size} invocations are there twice`);
    failures.push(...(await checkRebuild(path)));
    return { kills: options.kills, midway, acknowledged: acknowledged.length, failures };
  });
}

/** @returns false when it was done before the moment came */
async function killAfter(argv: readonly string[], ms: number): Promise<boolean> {
  const child = spawn(process.execPath, [CLI, ...argv], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const [, signal] = await once(child, 'exit');
  clearTimeout(timer);
  return signal === 'SIGKILL';
}

async function runCli(argv: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [CLI, ...argv], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`session-buddy ${argv.join(' ')} ended with ${code}`);
}

/** @param ms - time from the first acknowledgement to the kill @returns the ids acknowledged */
async function appendUntilKilled(path: string, prefix: string, ms: number): Promise<string[]> {
  const child = spawn(process.execPath, [APPENDER, path, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), ms);
    output += text;
  });
  await once(child, 'close');
  // What stands behind the last line end was cut by the kill.
  return output.split('\n').slice(0, -1);
}

/** The record of a database and its counted rejections as text, with names in place of row ids, in the order of the event ids. */
function dumpRecord(path: string): string {
  return withDatabase(path, (database) =>
    database
      .prepare(
        `SELECT event_id, k.kind, k.name, s.session_id, started_at, ended_at, duration_us, duration_measured, outcome, certainty, phase,
           error_type, invoked_by, subagent_id, sources, s.agent, s.project, s.first_event_at, s.last_event_at
         FROM invocation i JOIN skill k ON k.id = i.skill_id JOIN session s ON s.id = i.session_id ORDER BY event_id`,
      )
      .all()
      .concat(database.prepare('SELECT source, reason, count FROM rejection ORDER BY source, reason').all())
      .map((row) => JSON.stringify(row))
      .join('\n'),
  );
}

function checkIntegrity(path: string): string[] {
  if (!hasRecord(path)) return [];
  const found = withDatabase(path, (database) =>
    database
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => String(row['integrity_check'])),
  );
  return found.filter((line) => line !== 'ok').map((line) => `integrity_check: ${line}`);
}

async function checkRebuild(path: string): Promise<string[]> {
  const before = dumpDerived(path);
  const store = await openSqliteStore({ path });
  await store.rebuild();
  await store.close();
  return dumpDerived(path) === before ? [] : ['a rebuild differs from what was there'];
}

function countInvocations(path: string): number {
  return hasRecord(path) ? listEventIds(path).length : 0;
}

function listEventIds(path: string): string[] {
  return withDatabase(path, (database) =>
    database
      .prepare('SELECT event_id FROM invocation')
      .all()
      .map((row) => String(row['event_id'])),
  );
}

/** False when the process was killed before it had made the tables. */
function hasRecord(path: string): boolean {
  return withDatabase(path, (database) => database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'invocation'").get() !== undefined);
}

function withDatabase<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'session-buddy-kill-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
