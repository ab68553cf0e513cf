import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface EndedRun {
  readonly code: number | null;
  readonly out: Buffer;
  readonly error: string;
}

/** One row for each invocation, in order of start. */
export interface RecordedRow {
  readonly event_id: string;
  readonly session: string;
  readonly agent: string;
  readonly kind: string;
  readonly name: string;
  readonly outcome: string;
  readonly error_type: string | null;
  readonly phase: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  /** Milliseconds. */
  readonly duration: number | null;
  readonly measured: number;
}

/** `session-buddy run` as processes of their own, with a home and a folder of programs of their own. */
export class RunHome {
  readonly home: string;
  readonly bin: string;
  readonly databasePath: string;

  constructor(folder: string) {
    this.home = join(folder, 'home');
    this.bin = join(folder, 'bin');
    this.databasePath = join(this.home, '.session-buddy', 'skills.db');
    mkdirSync(this.home, { recursive: true });
    mkdirSync(this.bin);
  }

  /** Puts a program in the PATH: a module for Node. */
  addProgram(name: string, code: string): string {
    const path = join(this.bin, name);
    writeFileSync(path, `#!${process.execPath}\n${code}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  get environment(): NodeJS.ProcessEnv {
    const { SESSION_BUDDY_DB: _, FORCE_COLOR: __, NO_COLOR: ___, COLUMNS: ____, GITHUB_ACTIONS: _____, ...environment } = process.env;
    return { ...environment, HOME: this.home, PATH: `${this.bin}:${environment['PATH']}` };
  }

  start(
    argv: readonly string[],
    options: { readonly env?: NodeJS.ProcessEnv; readonly stdio?: ('pipe' | 'ignore' | number)[] } = {},
  ): ChildProcess {
    return spawn(process.execPath, [CLI, 'run', ...argv], {
      cwd: this.home,
      env: { ...this.environment, ...options.env },
      stdio: options.stdio ?? 'pipe',
    });
  }

  async run(argv: readonly string[], options: { readonly env?: NodeJS.ProcessEnv; readonly input?: Buffer } = {}): Promise<EndedRun> {
    const child = this.start(argv, options);
    child.stdin?.end(options.input);
    return collect(child);
  }

  /** What a command line for a shell that runs us begins with. */
  get commandLine(): string {
    return `'${process.execPath}' '${CLI}' run`;
  }

  rows(): RecordedRow[] {
    if (!existsSync(this.databasePath)) return [];
    const database = new DatabaseSync(this.databasePath, { readOnly: true });
    try {
      return database
        .prepare(
          `SELECT i.event_id, s.session_id AS session, s.agent, k.kind, k.name, i.outcome, i.error_type, i.phase, i.started_at, i.ended_at,
             i.duration_us / 1000.0 AS duration, i.duration_measured AS measured
           FROM invocation i JOIN skill k ON k.id = i.skill_id JOIN session s ON s.id = i.session_id ORDER BY i.started_at, i.id`,
        )
        .all() as unknown as RecordedRow[];
    } finally {
      database.close();
    }
  }
}

/** What a process prints until it ends. */
export async function collect(child: ChildProcess): Promise<EndedRun> {
  const out: Buffer[] = [];
  const error: Buffer[] = [];
  child.stdout?.on('data', (piece: Buffer) => out.push(piece));
  child.stderr?.on('data', (piece: Buffer) => error.push(piece));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out), error: Buffer.concat(error).toString() };
}
