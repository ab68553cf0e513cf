/** What a coverage report in a project's folder says. */
export interface CoverageReport {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly format: 'coverage_summary' | 'cobertura' | 'lcov';
  readonly coveredLines: number;
  /** 1 or more. */
  readonly totalLines: number;
  /** Epoch ms: when the file was written. */
  readonly writtenAt: number;
}

/** What a JUnit report in a project's folder says; skipped tests are in neither count. */
export interface TestReport {
  /** Relative to the project's folder; of several files the folder. */
  readonly path: string;
  readonly passed: number;
  /** 1 or more. */
  readonly total: number;
  /** Epoch ms: when the newest file was written. */
  readonly writtenAt: number;
}

/** The reports found in the folder of a project; null where there is none that can be read. */
export interface ProjectReports {
  readonly coverage: CoverageReport | null;
  readonly tests: TestReport | null;
}
