import { DURATION_BUCKETS_SECONDS } from '../../ports/metric-queries.ts';
import { type Exemplar, formatHistogram, formatLabels, formatSample, type LabelText, type MetricsFormat } from './metric-family.ts';

export const INVOCATIONS = 'skill_invocations_total';
export const DURATIONS = 'skill_duration_seconds';

/** Of the invocations that ended, of one name and phase. */
export interface SkillSums {
  completed: number;
  notCompleted: number;
  durationCount: number;
  durationSumMs: number;
  /** Cumulative, as DURATION_BUCKETS_SECONDS. */
  readonly durationBuckets: number[];
}

/** The samples of one name and phase, written anew when a number has changed: most have not since the last time. */
export class SkillSeries {
  readonly #labels: LabelText;
  readonly #completed: LabelText;
  readonly #notCompleted: LabelText;
  #written: SkillSums | undefined;
  #exemplar: Exemplar | undefined;
  #invocations = '';
  readonly #durations: Record<MetricsFormat, string> = { prometheus: '', openmetrics: '' };

  constructor(labels: { readonly skill_name: string; readonly workflow_phase: string }) {
    this.#labels = formatLabels(labels);
    this.#completed = formatLabels({ ...labels, completed: 'true' });
    this.#notCompleted = formatLabels({ ...labels, completed: 'false' });
  }

  /** Lines of {@link INVOCATIONS}. */
  get invocations(): string {
    return this.#invocations;
  }

  /** Lines of {@link DURATIONS}; none while no duration is known. */
  durations(format: MetricsFormat): string {
    return this.#durations[format];
  }

  /** @param sums - kept */
  update(sums: SkillSums, exemplar: Exemplar | undefined): void {
    const before = this.#written;
    const hasOtherExemplar = exemplar?.at !== this.#exemplar?.at;
    if (before !== undefined && isEqual(before, sums) && !hasOtherExemplar) return;
    this.#written = sums;
    this.#exemplar = exemplar;
    const completed = formatSample(INVOCATIONS, this.#completed, sums.completed);
    this.#invocations = `${completed}\n${formatSample(INVOCATIONS, this.#notCompleted, sums.notCompleted)}`;
    if (sums.durationCount === 0) return;
    const histogram = {
      bounds: DURATION_BUCKETS_SECONDS,
      cumulative: sums.durationBuckets,
      count: sums.durationCount,
      sum: sums.durationSumMs / 1000,
    };
    this.#durations.prometheus = formatHistogram(DURATIONS, this.#labels, histogram);
    this.#durations.openmetrics =
      exemplar === undefined ? this.#durations.prometheus : formatHistogram(DURATIONS, this.#labels, { ...histogram, exemplar });
  }
}

function isEqual(a: SkillSums, b: SkillSums): boolean {
  return (
    a.completed === b.completed &&
    a.notCompleted === b.notCompleted &&
    a.durationCount === b.durationCount &&
    a.durationSumMs === b.durationSumMs &&
    a.durationBuckets.every((count, index) => count === b.durationBuckets[index])
  );
}
