import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { collect } from './spawn-run.ts';

const PROGRAM = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url));

export interface ConformanceRun {
  readonly code: number | null;
  /** By scenario: how many of its checks held, and how many did not. */
  readonly scenarios: ReadonlyMap<string, { readonly passed: number; readonly failed: number }>;
  readonly out: string;
}

/** Runs the official conformance suite against a server. */
export async function runConformance(url: URL | string, argv: readonly string[]): Promise<ConformanceRun> {
  const { code, out, error } = await collect(spawn(process.execPath, [PROGRAM, 'server', '--url', String(url), ...argv]));
  const text = out.toString();
  const counts = [...text.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed/gm)];
  return {
    code,
    scenarios: new Map(counts.map(([, name = '', passed, failed]) => [name, { passed: Number(passed), failed: Number(failed) }])),
    out: `${text}${error}`,
  };
}
