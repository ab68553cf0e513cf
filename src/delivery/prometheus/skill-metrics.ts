import { computeCompletion } from '../../app/completion.ts';
import { DURATION_BUCKETS_SECONDS, type SkillPhaseTotals, type SkillTally } from '../../ports/metric-queries.ts';
import { LabelBound } from './label-bound.ts';
import { formatLabels, MetricFamily } from './metric-family.ts';

/** Phases may be free text from a source; more than these are `other`. */
const MAX_PHASES = 30;
/** An empty label would be none at all. */
const NO_PHASE = 'none';

interface PhaseSum {
  readonly labels: { readonly skill_name: string; readonly workflow_phase: string };
  completed: number;
  notCompleted: number;
  durationCount: number;
  durationSumMs: number;
  readonly durationBuckets: number[];
}

/**
 * The metrics of single skills, from the store's own counts. Skills of several kinds with one name are added up, since
 * the labels of CONTRACT section 5 have no kind.
 */
export class SkillMetrics {
  readonly #names: LabelBound;
  readonly #phases = new LabelBound(MAX_PHASES);

  /** @param maxSkills - names shown; the rest are `other` */
  constructor(maxSkills: number) {
    this.#names = new LabelBound(maxSkills);
  }

  /**
   * @param totals - since the database began
   * @param lastDay - the skills used in the last 24 hours
   */
  toText(totals: readonly SkillPhaseTotals[], lastDay: readonly SkillTally[]): string {
    this.#names.admit(addUp(totals, (row) => row.skill.name));
    this.#phases.admit(addUp(totals, (row) => row.phase || NO_PHASE));
    const invocations = new MetricFamily('skill_invocations_total', 'counter', 'Invocations that ended, since the database began');
    const durations = new MetricFamily('skill_duration_seconds', 'histogram', 'Duration of invocations, since the database began');
    for (const sum of this.#sumTotals(totals)) {
      invocations.add(formatLabels({ ...sum.labels, completed: 'true' }), sum.completed);
      invocations.add(formatLabels({ ...sum.labels, completed: 'false' }), sum.notCompleted);
      if (sum.durationCount === 0) continue;
      const labels = formatLabels(sum.labels);
      durations.addHistogram(labels, DURATION_BUCKETS_SECONDS, sum.durationBuckets, sum.durationCount, sum.durationSumMs / 1000);
    }
    return invocations.toText() + durations.toText() + this.#completionRates(lastDay).toText();
  }

  /** The name as a label: itself, or `other`. */
  boundName(name: string): string {
    return this.#names.bound(name);
  }

  #sumTotals(totals: readonly SkillPhaseTotals[]): Iterable<PhaseSum> {
    const sums = new Map<string, PhaseSum>();
    for (const row of totals) {
      const labels = { skill_name: this.#names.bound(row.skill.name), workflow_phase: this.#phases.bound(row.phase || NO_PHASE) };
      const key = JSON.stringify(labels);
      let sum = sums.get(key);
      if (sum === undefined) {
        sum = {
          labels,
          completed: 0,
          notCompleted: 0,
          durationCount: 0,
          durationSumMs: 0,
          durationBuckets: DURATION_BUCKETS_SECONDS.map(() => 0),
        };
        sums.set(key, sum);
      }
      sum.completed += row.completed;
      sum.notCompleted += row.notCompleted;
      sum.durationCount += row.durationCount;
      sum.durationSumMs += row.durationSumMs;
      for (const [index, count] of row.durationBuckets.entries()) sum.durationBuckets[index] = (sum.durationBuckets[index] ?? 0) + count;
    }
    return sums.values();
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
