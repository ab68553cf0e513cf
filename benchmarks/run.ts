/**
 * `npm run bench -- <name> [options]`: the product's own code, measured on this machine.
 * Quote ratios taken in one run: other programs share the machine.
 */
import { parseArgs } from 'node:util';

const BENCHMARKS: Readonly<Record<string, { readonly what: string; readonly run: (options: BenchmarkOptions) => Promise<void> }>> = {
  ingest: {
    what: 'appends, durable and derived, beside a bare SQLite writer',
    run: async (options) => (await import('./appends.ts')).runAppends(options),
  },
  import: { what: 'transcripts end to end, MB/s and memory', run: async (options) => (await import('./imports.ts')).runImports(options) },
  query: {
    what: 'the answers behind report, top skills and one series, by size of the database',
    run: async (options) => (await import('./queries.ts')).runQueries(options),
  },
  startup: { what: 'from start to the first /health 200', run: async (options) => (await import('./startup.ts')).runStartup(options) },
};

export interface BenchmarkOptions {
  /** Invocations that the database holds at first; several for `query`. */
  readonly sizes: readonly number[] | undefined;
  /** A folder of transcripts for `import`. */
  readonly data: string | undefined;
  /** Where databases are made; kept between runs when given. */
  readonly keep: string | undefined;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { sizes: { type: 'string' }, data: { type: 'string' }, keep: { type: 'string' } },
});
const names = positionals.length > 0 ? positionals : ['import', 'ingest', 'query', 'startup'];
const unknown = names.find((name) => BENCHMARKS[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(
    `no benchmark ${unknown}; there are:\n${Object.entries(BENCHMARKS)
      .map(([name, { what }]) => `  ${name.padEnd(8)} ${what}\n`)
      .join('')}`,
  );
  process.exit(2);
}
for (const name of names)
  await BENCHMARKS[name]?.run({ sizes: values.sizes?.split(',').map(Number), data: values.data, keep: values.keep });
