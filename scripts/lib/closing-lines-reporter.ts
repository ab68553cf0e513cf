import { DefaultReporter } from 'vitest/node';

type Summary = Parameters<DefaultReporter['reportSummary']>;

/** Vitest's own reporter, but with its closing lines (files, tests, duration) behind the coverage table and not before it. */
export class ClosingLinesReporter extends DefaultReporter {
  #summary: Summary | undefined;

  override reportSummary(...summary: Summary): void {
    this.#summary = summary;
    if (!this.ctx.config.coverage.enabled) this.onFinishedReportCoverage();
  }

  onFinishedReportCoverage(): void {
    if (this.#summary === undefined) return;
    super.reportSummary(...this.#summary);
    this.#summary = undefined;
  }
}
