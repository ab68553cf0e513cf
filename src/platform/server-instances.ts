import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SessionBuddyError } from '../domain/errors.ts';

export interface InstanceFacts {
  readonly pid: number;
  readonly version: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** The one that serves everything comes first. */
  readonly listeners: readonly { readonly name: string; readonly url: string }[];
}

const HEALTH_TIMEOUT_MS = 2000;
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
const LEASE_RENEWAL_MS = 20_000;
const LEASE_LIFETIME_MS = 90_000;

/** The file beside a database that says which server runs on it. */
export function runFileOf(databasePath: string): string {
  return `${databasePath}.server.json`;
}

/**
 * The server that runs on the database. A run file alone proves nothing, a process may have died and its id be
 * somebody else's: the server must answer at the address in it, and for this database.
 */
export async function findInstance(databasePath: string): Promise<InstanceFacts | undefined> {
  const facts = await readRunFile(databasePath);
  if (!facts || !isAlive(facts.pid)) return undefined;
  try {
    const response = await fetch(`${facts.listeners[0]?.url}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    const health = (await response.json()) as { version?: unknown; database?: { location?: unknown; status?: unknown } };
    const isOurs =
      health.database?.location === databasePath || (health.database?.status === 'unavailable' && health.version === facts.version);
    return isOurs ? facts : undefined;
  } catch {
    return undefined;
  }
}

export async function registerInstance(databasePath: string, facts: InstanceFacts): Promise<void> {
  const path = runFileOf(databasePath);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.${facts.pid}`, `${JSON.stringify(facts)}\n`, { mode: 0o600 });
  await rename(`${path}.${facts.pid}`, path);
}

/** Removes the run file if it is still this process's. */
export async function removeInstance(databasePath: string): Promise<void> {
  if ((await readRunFile(databasePath))?.pid === process.pid) await rm(runFileOf(databasePath), { force: true });
}

/**
 * Makes this process the one that keeps the database up to date while no server does. Others that would are told no for
 * as long as it lives and says so.
 *
 * @returns undefined when another process is at it
 */
export async function leaseUpkeep(databasePath: string): Promise<UpkeepLease | undefined> {
  const path = `${databasePath}.upkeep`;
  if (!(await claim(path))) {
    if (!(await isAbandoned(path))) return undefined;
    await rm(path, { force: true });
    if (!(await claim(path))) return undefined;
  }
  const renewal = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), LEASE_RENEWAL_MS).unref();
  return {
    async release() {
      clearInterval(renewal);
      await rm(path, { force: true });
    },
  };
}

export interface UpkeepLease {
  release(): Promise<void>;
}

async function claim(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A process may have died, and its id be somebody else's. */
async function isAbandoned(path: string): Promise<boolean> {
  try {
    const [{ mtimeMs }, pid] = await Promise.all([stat(path), readFile(path, 'utf8')]);
    return Date.now() - mtimeMs > LEASE_LIFETIME_MS || !isAlive(Number(pid) || 0);
  } catch {
    return true;
  }
}

/** Asks the server to end and waits. @returns false when it still runs after `timeoutMs` */
export async function stopInstance({ pid }: InstanceFacts, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  sendSignal(pid, 'SIGTERM');
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/**
 * Starts `command` detached from this process, its output in a file, and waits for it to answer.
 *
 * @throws SessionBuddyError NOT_RUNNING with the last line it wrote, when it ends instead or does not answer
 */
export async function startDetached(options: {
  readonly databasePath: string;
  readonly command: readonly string[];
  readonly logPath: string;
}): Promise<InstanceFacts> {
  const { databasePath, command, logPath } = options;
  await mkdir(dirname(logPath), { recursive: true });
  await using log = await open(logPath, 'w', 0o600);
  const [program = '', ...argv] = command;
  const child = spawn(program, argv, { detached: true, stdio: ['ignore', log.fd, log.fd] });
  child.unref();
  let hasEnded = false;
  child.on('error', () => {
    hasEnded = true;
  });
  child.on('exit', () => {
    hasEnded = true;
  });
  const until = performance.now() + START_TIMEOUT_MS;
  while (!hasEnded && performance.now() < until) {
    const facts = await findInstance(databasePath);
    if (facts && facts.pid === child.pid) return facts;
    await sleep(POLL_MS);
  }
  const lastLine = (await readFile(logPath, 'utf8')).trimEnd().split('\n').at(-1);
  throw new SessionBuddyError('NOT_RUNNING', `the server did not start: ${lastLine || 'it wrote nothing'} (log ${logPath})`);
}

async function readRunFile(databasePath: string): Promise<InstanceFacts | undefined> {
  try {
    const facts: unknown = JSON.parse(await readFile(runFileOf(databasePath), 'utf8'));
    return isInstanceFacts(facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}

function isInstanceFacts(value: unknown): value is InstanceFacts {
  const facts = value as Partial<InstanceFacts> | null;
  return (
    typeof facts === 'object' &&
    facts !== null &&
    Number.isSafeInteger(facts.pid) &&
    typeof facts.version === 'string' &&
    typeof facts.startedAt === 'number' &&
    Array.isArray(facts.listeners) &&
    facts.listeners.every((listener) => typeof listener?.name === 'string' && /^http:\/\//.test(listener?.url))
  );
}

function isAlive(pid: number): boolean {
  return pid > 0 && sendSignal(pid, 0);
}

function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // It is there, but not ours to signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
