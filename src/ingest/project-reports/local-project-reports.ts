import { join } from 'node:path';
import type { CoverageReport, ProjectReports, TestReport } from '../../domain/project-reports.ts';
import type { ProjectReportReader } from '../../ports/project-report-reader.ts';
import type { CatalogFiles } from '../../ports/skill-catalog.ts';
import { countTestCases } from './count-test-cases.ts';
import { type CountedLines, parseCobertura, parseCoverageSummary, parseLcov } from './parse-coverage.ts';

interface CoverageFormat {
  readonly format: CoverageReport['format'];
  readonly paths: readonly string[];
  parse(text: string): CountedLines | undefined;
}

/** Where tools leave coverage when nobody tells them otherwise. */
const COVERAGE_FORMATS: readonly CoverageFormat[] = [
  { format: 'coverage_summary', paths: ['coverage/coverage-summary.json', 'coverage-summary.json'], parse: parseCoverageSummary },
  {
    format: 'cobertura',
    paths: ['coverage.xml', 'coverage/cobertura-coverage.xml', 'coverage/coverage.xml', 'cobertura.xml', 'build/reports/cobertura.xml'],
    parse: parseCobertura,
  },
  { format: 'lcov', paths: ['coverage/lcov.info', 'lcov.info', 'coverage.lcov', 'coverage/lcov/lcov.info'], parse: parseLcov },
];
const TEST_FILES = ['junit.xml', 'test-results.xml', 'test-report.xml', 'report.xml', 'reports/junit.xml', 'test-results/junit.xml'];
/** All `.xml` in them are one report. */
const TEST_FOLDERS = ['test-results', 'target/surefire-reports', 'build/test-results/test', 'reports/junit'];
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 1000;

/** Reports in a project's folder; of several of a kind the one written last. */
export class LocalProjectReports implements ProjectReportReader {
  readonly #files: CatalogFiles;

  constructor(files: CatalogFiles) {
    this.#files = files;
  }

  async read(directory: string): Promise<ProjectReports> {
    const coverage = await Promise.all(
      COVERAGE_FORMATS.flatMap((format) => format.paths.map((path) => this.#readCoverage(directory, path, format))),
    );
    const tests = await Promise.all([
      ...TEST_FILES.map((path) => this.#readTests(directory, path, [path])),
      ...TEST_FOLDERS.map(async (folder) => this.#readTests(directory, folder, await this.#listReports(directory, folder))),
    ]);
    return { coverage: findNewest(coverage), tests: findNewest(tests) };
  }

  async #readCoverage(directory: string, path: string, { format, parse }: CoverageFormat): Promise<CoverageReport | undefined> {
    const file = await this.#readText(join(directory, path));
    const lines = file && parse(file.text);
    return file && lines && { path, format, ...lines, writtenAt: file.writtenAt };
  }

  async #readTests(directory: string, path: string, files: readonly string[]): Promise<TestReport | undefined> {
    let report: TestReport | undefined;
    for (const name of files) {
      const file = await this.#readText(join(directory, name));
      const counted = file && countTestCases(file.text);
      if (!file || !counted) continue;
      report = {
        path,
        passed: (report?.passed ?? 0) + counted.passed,
        total: (report?.total ?? 0) + counted.total,
        writtenAt: Math.max(report?.writtenAt ?? 0, file.writtenAt),
      };
    }
    return report !== undefined && report.total > 0 ? report : undefined;
  }

  async #listReports(directory: string, folder: string): Promise<string[]> {
    const entries = await this.#files.listFolder(join(directory, folder), MAX_FILES);
    return entries.flatMap(({ name, kind }) => (kind === 'file' && name.endsWith('.xml') ? [`${folder}/${name}`] : []));
  }

  async #readText(path: string): Promise<{ readonly text: string; readonly writtenAt: number } | undefined> {
    const entry = await this.#files.findEntry(path);
    if (entry === undefined || entry.kind !== 'file' || entry.size > MAX_BYTES) return undefined;
    const bytes = await this.#files.readBytes(path, MAX_BYTES);
    return bytes && { text: new TextDecoder().decode(bytes), writtenAt: entry.modifiedAt };
  }
}

function findNewest<Report extends { readonly writtenAt: number }>(reports: readonly (Report | undefined)[]): Report | null {
  let newest: Report | null = null;
  for (const report of reports) if (report !== undefined && (newest === null || report.writtenAt > newest.writtenAt)) newest = report;
  return newest;
}
