import { computeCompletion } from '../../app/completion.ts';
import { getOrAdd } from '../../domain/get-or-add.ts';
import { DURATION_BUCKETS_SECONDS, type SkillPhaseTotals, type SkillTally } from '../../ports/metric-queries.ts';
import { LabelBound } from './label-bound.ts';
import { type Exemplar, formatLabels, MetricFamily, type MetricsFormat } from './metric-family.ts';
import { DURATIONS, INVOCATIONS, SkillSeries, type SkillSums } from './skill-series.ts';

/** Phases may be free text from a source; more than these are `other`. */
const MAX_PHASES = 30;
/** An empty label would be none at all. */
const NO_PHASE = 'none';

/** Where the latest duration of a name and phase came from. */
export type FindExemplar = (skillName: string, phase: string) => Exemplar | undefined;

/**
 * The metrics of single skills, from the store's own counts. Skills of several kinds with one name are added up, since
 * the labels of CONTRACT section 5 have no kind.
 */
export class SkillMetrics {
  readonly #names: LabelBound;
  readonly #phases = new LabelBound(MAX_PHASES);
  /** By name, then by phase. */
  readonly #series = new Map<string, Map<string, SkillSeries>>();

  /** @param maxSkills - names shown; the rest are `other` */
  constructor(maxSkills: number) {
    this.#names = new LabelBound(maxSkills);
  }

  /** Says which names and phases are shown. */
  admit(totals: readonly SkillPhaseTotals[]): void {
    this.#names.admit(addUp(totals, (row) => row.skill.name));
    this.#phases.admit(addUp(totals, (row) => row.phase || NO_PHASE));
  }

  /**
   * Of names and phases that have been admitted.
   *
   * @param totals - since the database began
   * @param lastDay - the skills used in the last 24 hours
   */
  toText(
    totals: readonly SkillPhaseTotals[],
    lastDay: readonly SkillTally[],
    format: MetricsFormat = 'prometheus',
    findExemplar: FindExemplar = () => undefined,
  ): string {
    const invocations = new MetricFamily(INVOCATIONS, 'counter', 'Invocations that ended, since the database began');
    const durations = new MetricFamily(DURATIONS, 'histogram', 'Duration of invocations, since the database began');
    for (const [name, byPhase] of this.#sumTotals(totals)) {
      for (const [phase, sums] of byPhase) {
        const series = this.#seriesOf(name, phase);
        series.update(sums, findExemplar(name, phase));
        invocations.addText(series.invocations);
        const text = series.durations(format);
        if (text !== '') durations.addText(text);
      }
    }
    return invocations.toText(format) + durations.toText(format) + this.#completionRates(lastDay).toText(format);
  }

  /** The name as a label: itself, or `other`. */
  boundName(name: string): string {
    return this.#names.bound(name);
  }

  /** The phase as a label. */
  boundPhase(phase: string): string {
    return this.#phases.bound(phase || NO_PHASE);
  }

  #seriesOf(name: string, phase: string): SkillSeries {
    const byPhase = getOrAdd(this.#series, name, () => new Map<string, SkillSeries>());
    return getOrAdd(byPhase, phase, () => new SkillSeries({ skill_name: name, workflow_phase: phase }));
  }

  #sumTotals(totals: readonly SkillPhaseTotals[]): Map<string, Map<string, SkillSums>> {
    const sums = new Map<string, Map<string, SkillSums>>();
    for (const row of totals) {
      const byPhase = getOrAdd(sums, this.boundName(row.skill.name), () => new Map<string, SkillSums>());
      const sum = getOrAdd(byPhase, this.boundPhase(row.phase), makeSums);
      sum.completed += row.completed;
      sum.notCompleted += row.notCompleted;
      sum.durationCount += row.durationCount;
      sum.durationSumMs += row.durationSumMs;
      for (const [index, count] of row.durationBuckets.entries()) sum.durationBuckets[index] = (sum.durationBuckets[index] ?? 0) + count;
    }
    return sums;
  }

  #completionRates(lastDay: readonly SkillTally[]): MetricFamily {
    const family = new MetricFamily('skill_completion_rate', 'gauge', 'Completed of ended invocations in the last 24 hours, 0 to 1');
    const sums = new Map<string, { completed: number; ended: number }>();
    for (const counts of lastDay) {
      const { completed, ended } = computeCompletion(counts);
      const name = this.#names.bound(counts.skill.name);
      const sum = sums.get(name);
      sums.set(name, { completed: completed + (sum?.completed ?? 0), ended: ended + (sum?.ended ?? 0) });
    }
    // Nothing ended means no sample: 0 would raise an alarm.
    for (const [name, { completed, ended }] of sums) if (ended > 0) family.add(formatLabels({ skill_name: name }), completed / ended);
    return family;
  }
}

function addUp(totals: readonly SkillPhaseTotals[], labelOf: (row: SkillPhaseTotals) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of totals) sums.set(labelOf(row), (sums.get(labelOf(row)) ?? 0) + row.completed + row.notCompleted);
  return sums;
}

function makeSums(): SkillSums {
  return { completed: 0, notCompleted: 0, durationCount: 0, durationSumMs: 0, durationBuckets: DURATION_BUCKETS_SECONDS.map(() => 0) };
}
