import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const REPORT = fileURLToPath(new URL('../fixtures/junit/vitest.xml', import.meta.url));

/** A folder in which the scripts of a pipeline run in a real shell, with nothing of this machine's own CI. */
export class CiJob {
  readonly folder: string;
  readonly environment: Record<string, string>;

  /** @param environment - what the CI system would set */
  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.folder = folder;
    const programs = join(folder, 'programs');
    mkdirSync(programs, { recursive: true });
    // `npx session-buddy` is this checkout, `npx vitest` leaves a report behind, anything else succeeds.
    writeFileSync(
      join(programs, 'npx'),
      `#!/bin/sh\ncase "$1" in\n  session-buddy) shift; exec "${process.execPath}" "${CLI}" "$@" ;;\n  vitest) cp "${join(folder, 'report.xml')}" junit.xml ;;\nesac\n`,
    );
    chmodSync(join(programs, 'npx'), 0o755);
    copyFileSync(REPORT, join(folder, 'report.xml'));
    for (const name of ['GITHUB_ENV', 'GITHUB_STEP_SUMMARY']) writeFileSync(join(folder, name), '');
    this.environment = {
      PATH: [programs, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      SESSION_BUDDY_DB: join(folder, 'skills.db'),
      GITHUB_ENV: join(folder, 'GITHUB_ENV'),
      GITHUB_STEP_SUMMARY: join(folder, 'GITHUB_STEP_SUMMARY'),
      ...environment,
    };
  }

  /** @returns what it printed @throws Error when it fails */
  run(script: string, environment: Readonly<Record<string, string>> = {}): string {
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-e', '-c', script], {
      cwd: this.folder,
      env: { ...this.environment, ...environment },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`exit code ${status} of ${script}\n${stdout}${stderr}`);
    for (const line of readFileSync(join(this.folder, 'GITHUB_ENV'), 'utf8').split('\n')) {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.environment[name] = value;
    }
    return stdout;
  }
}
