import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { ClosingLinesReporter } from './scripts/lib/closing-lines-reporter.ts';

// `npm ci --ignore-scripts` leaves out the pinned Node, and then npm runs everything on the machine's own.
if (Number.parseInt(process.versions.node, 10) < 24) {
  throw new Error(`the tests need Node 24; this is ${process.version}. Run them with npm test, which brings its own Node.`);
}

/** `.ci/run` names a file here, to read the counts from. */
const resultsFile = process.env.TEST_RESULTS_FILE;

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts', 'dashboard/src/**/*.test.ts'],
    pool: 'forks',
    isolate: true,
    // Most of the time tests wait for processes and disks: one worker, as two processors are given, leaves one of them idle.
    maxWorkers: '100%',
    // Node runs the sources as they are, as it does in a worker or a child process: only then do the positions in the
    // coverage of the three agree, and can be added up.
    experimental: { viteModuleRunner: false },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    reporters:
      resultsFile === undefined ? [new ClosingLinesReporter()] : [new ClosingLinesReporter(), ['json', { outputFile: resultsFile }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      autoAttachSubprocess: true,
      reporter: [['text', { skipFull: true }], 'json-summary'],
      // A failed run still says how much of src/ it reached.
      reportOnFailure: true,
      thresholds: { lines: 85 },
    },
  },
});
