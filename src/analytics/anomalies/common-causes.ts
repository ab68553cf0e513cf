import type { AnomalyMetric, StoredAnomaly } from '../../domain/anomaly.ts';

/** Several skills that changed the same way at about the same time. */
export interface CommonCause {
  readonly metric: AnomalyMetric;
  readonly direction: 'down' | 'up';
  /** Three or more names, in alphabetical order. */
  readonly skillNames: readonly string[];
  /** When the first and the last of them were detected, epoch ms. */
  readonly from: number;
  readonly to: number;
}

const LEAST_SKILLS = 3;
const LONGEST_GAP_MS = 24 * 3_600_000;

/**
 * Anomalies that are rather one than many: three skills or more whose same metric moved in the same direction, none more
 * than a day after the one before. What they share (the machine, the agent, a project) is more likely the cause than
 * each of them.
 *
 * @param anomalies - in any order; those whose metric or deviation is not known are left out
 * @returns the latest first
 */
export function findCommonCauses(anomalies: readonly StoredAnomaly[]): CommonCause[] {
  const groups = new Map<string, StoredAnomaly[]>();
  for (const anomaly of anomalies) {
    if (anomaly.metric === null || anomaly.deviationScore === null) continue;
    const key = `${anomaly.metric} ${Math.sign(anomaly.deviationScore)}`;
    groups.set(key, [...(groups.get(key) ?? []), anomaly]);
  }
  return [...groups.values()].flatMap(findIn).sort((a, b) => b.from - a.from);
}

function findIn(group: readonly StoredAnomaly[]): CommonCause[] {
  const causes: CommonCause[] = [];
  let run: StoredAnomaly[] = [];
  const finish = () => {
    const skillNames = [...new Set(run.map(({ skill }) => skill.name))].sort();
    const [first, last] = [run[0], run.at(-1)];
    if (skillNames.length < LEAST_SKILLS || first?.metric == null || last === undefined) return;
    const direction = (first.deviationScore ?? 0) < 0 ? 'down' : 'up';
    causes.push({ metric: first.metric, direction, skillNames, from: first.detectedAt, to: last.detectedAt });
  };
  for (const anomaly of group.toSorted((a, b) => a.detectedAt - b.detectedAt)) {
    const last = run.at(-1);
    if (last !== undefined && anomaly.detectedAt - last.detectedAt > LONGEST_GAP_MS) {
      finish();
      run = [];
    }
    run.push(anomaly);
  }
  finish();
  return causes;
}
