import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localCatalogFiles } from '../../platform/local-catalog-files.ts';
import { countTestCases } from './count-test-cases.ts';
import { LocalProjectReports } from './local-project-reports.ts';
import { parseCobertura, parseCoverageSummary, parseLcov } from './parse-coverage.ts';

describe('coverage', () => {
  it('is read from a summary of Istanbul', () => {
    expect(parseCoverageSummary('{"total":{"lines":{"total":200,"covered":150,"skipped":0,"pct":75}}}')).toEqual({
      coveredLines: 150,
      totalLines: 200,
    });
    for (const text of ['', 'null', '[]', '{"total":{"lines":{"total":0,"covered":0}}}', '{"total":{"lines":{"total":1,"covered":2}}}']) {
      expect(parseCoverageSummary(text)).toBeUndefined();
    }
  });

  it('is read from lcov, all files together', () => {
    expect(parseLcov('SF:a.c\nDA:1,1\nLF:10\nLH:7\nend_of_record\nSF:b.c\nLF:5\r\nLH:5\r\nend_of_record\n')).toEqual({
      coveredLines: 12,
      totalLines: 15,
    });
    expect(parseLcov('nothing')).toBeUndefined();
  });

  it('is read from Cobertura, by its totals or line by line', () => {
    expect(parseCobertura('<?xml version="1.0"?><coverage lines-valid="40" lines-covered="30" line-rate="0.75"></coverage>')).toEqual({
      coveredLines: 30,
      totalLines: 40,
    });
    expect(parseCobertura('<coverage><class><line number="1" hits="0"/><line number="2" hits="3"/></class></coverage>')).toEqual({
      coveredLines: 1,
      totalLines: 2,
    });
    for (const text of ['<coverage', '<other lines-valid="1"/>', '{}', '<coverage/>']) expect(parseCobertura(text)).toBeUndefined();
  });
});

describe('countTestCases', () => {
  it('counts what passed and failed, and leaves out what was skipped', () => {
    const report = `<testsuites><testsuite><testcase name="a"/><testcase name="b"><failure/></testcase>
      <testcase name="c"><skipped/></testcase><testcase name="d"><error/><failure/></testcase><testcase name="e"><system-out/></testcase></testsuite></testsuites>`;
    expect(countTestCases(report)).toEqual({ passed: 2, total: 4 });
    expect(countTestCases('<html/>')).toBeUndefined();
    expect(countTestCases('<testsuite>')).toBeUndefined();
  });
});

describe('LocalProjectReports', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-buddy-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(path: string, text: string, writtenAt: number): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    utimesSync(join(folder, path), writtenAt, writtenAt);
  }

  it('takes the newest of each kind, and a folder of reports as one', async () => {
    write('coverage/lcov.info', 'LF:10\nLH:5\n', 1_700_000_000);
    write('coverage.xml', '<coverage lines-valid="4" lines-covered="3"/>', 1_700_000_100);
    write('coverage/coverage-summary.json', 'broken', 1_700_000_200);
    write('target/surefire-reports/TEST-a.xml', '<testsuite><testcase/></testsuite>', 1_700_000_000);
    write('target/surefire-reports/TEST-b.xml', '<testsuite><testcase><failure/></testcase></testsuite>', 1_700_000_050);
    write('junit.xml', '<testsuite/>', 1_700_000_900);
    expect(await new LocalProjectReports(localCatalogFiles).read(folder)).toEqual({
      coverage: { path: 'coverage.xml', format: 'cobertura', coveredLines: 3, totalLines: 4, writtenAt: 1_700_000_100_000 },
      tests: { path: 'target/surefire-reports', passed: 1, total: 2, writtenAt: 1_700_000_050_000 },
    });
  });

  it('finds nothing where there is nothing', async () => {
    expect(await new LocalProjectReports(localCatalogFiles).read(join(folder, 'absent'))).toEqual({ coverage: null, tests: null });
  });
});
