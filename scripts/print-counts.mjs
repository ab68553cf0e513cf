/** Prints `N passed, N failed` from the JSON results of vitest named as argument. A file that could not be loaded counts as a failed test. Runs on Node 18 or newer. */
import { readFileSync } from 'node:fs';

const results = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const unloaded = results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
process.stdout.write(`${results.numPassedTests} passed, ${results.numFailedTests + unloaded} failed\n`);
