import { readElements } from './parse-coverage.ts';

export interface CountedTests {
  readonly passed: number;
  readonly total: number;
}

/** Passed and failed test cases of a JUnit report; skipped ones are in neither. @returns undefined when it is something else */
export function countTestCases(text: string): CountedTests | undefined {
  let isReport = false;
  let [cases, skipped, failed] = [0, 0, 0];
  let state: 'ran' | 'skipped' | 'failed' = 'ran';
  const finish = () => {
    if (state === 'skipped') skipped += 1;
    else if (state === 'failed') failed += 1;
    state = 'ran';
  };
  const isRead = readElements(text, (name) => {
    if (name === 'testsuite' || name === 'testsuites') isReport = true;
    else if (name === 'testcase') {
      finish();
      cases += 1;
    } else if (cases > 0 && (name === 'failure' || name === 'error')) state = 'failed';
    else if (cases > 0 && name === 'skipped' && state === 'ran') state = 'skipped';
  });
  finish();
  return isRead && isReport ? { passed: cases - skipped - failed, total: cases - skipped } : undefined;
}
