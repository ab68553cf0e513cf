/**
 * `npm run bench -- <name> [options]`: the product's own code, measured on this machine.
 * Quote ratios taken in one run: other programs share the machine.
 */
import { parseArgs } from 'node:util';

type Run = (options: BenchmarkOptions) => Promise<void>;

const runImports: Run = async (options) => (await import('./imports.ts')).runImports(options);
const runTranscripts: Run = async (options) => (await import('./transcripts.ts')).runTranscripts(options);
const runAppends: Run = async (options) => (await import('./appends.ts')).runAppends(options);
const runQueries: Run = async (options) => (await import('./queries.ts')).runQueries(options);
const runStartup: Run = async (options) => (await import('./startup.ts')).runStartup(options);

const runRecords: Run = async (options) => (await import('./records.ts')).runRecords(options);
const runHooks: Run = async (options) => (await import('./hooks.ts')).runHooks(options);
const runHookCommand: Run = async () => (await import('./hook-command.ts')).runHookCommand();
const runScrapes: Run = async (options) => (await import('./scrapes.ts')).runScrapes(options);
const runMcp: Run = async (options) => (await import('./mcp.ts')).runMcp(options);
const runBroadcast: Run = async (options) => (await import('./broadcast.ts')).runBroadcast(options);
const runDeltas: Run = async (options) => (await import('./deltas.ts')).runDeltas(options);
const runTelemetry: Run = async (options) => (await import('./telemetry.ts')).runTelemetry(options);

const BENCHMARKS: Readonly<Record<string, { readonly what: string; readonly runs: readonly Run[] }>> = {
  ingest: { what: 'import and append', runs: [runImports, runAppends] },
  query: { what: 'answers and startup', runs: [runQueries, runStartup] },
  import: { what: 'transcripts end to end, MB/s and memory', runs: [runImports] },
  transcripts: { what: 'transcripts of each source, MB/s', runs: [runTranscripts] },
  append: { what: 'appends, durable and derived, beside a bare SQLite writer', runs: [runAppends] },
  answers: { what: 'what stands behind report, top skills and one series, by size of the database', runs: [runQueries] },
  records: { what: 'invocations over HTTP, stored when answered', runs: [runRecords] },
  hooks: { what: 'hook messages while the server imports, and the command that sends them', runs: [runHooks, runHookCommand] },
  telemetry: { what: 'OTLP log records into the database', runs: [runTelemetry] },
  mcp: { what: 'tool calls of agents, beside the bare SDK', runs: [runMcp] },
  scrape: { what: '/metrics while invocations come in', runs: [runScrapes] },
  broadcast: { what: 'live updates to many clients, beside a bare TCP writer and ws; --sizes are clients', runs: [runBroadcast] },
  deltas: { what: 'bytes to a live client on a real day, whole and by changes; --data is a database', runs: [runDeltas] },
  startup: { what: 'from start to the first /health 200', runs: [runStartup] },
};

export interface BenchmarkOptions {
  /** Invocations that the database holds at first; several for `query`. For `broadcast` clients. */
  readonly sizes: readonly number[] | undefined;
  /** A folder of transcripts for `import`, a database for `deltas`. */
  readonly data: string | undefined;
  /** Where databases are made; kept between runs when given. */
  readonly keep: string | undefined;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { sizes: { type: 'string' }, data: { type: 'string' }, keep: { type: 'string' } },
});
const names = positionals.length > 0 ? positionals : ['ingest', 'query'];
const unknown = names.find((name) => BENCHMARKS[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(
    `no benchmark ${unknown}; there are:\n${Object.entries(BENCHMARKS)
      .map(([name, { what }]) => `  ${name.padEnd(11)} ${what}\n`)
      .join('')}`,
  );
  process.exit(2);
}
const options: BenchmarkOptions = { sizes: values.sizes?.split(',').map(Number), data: values.data, keep: values.keep };
for (const name of names) for (const run of BENCHMARKS[name]?.runs ?? []) await run(options);
