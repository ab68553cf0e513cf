import type { DatabaseSync } from 'node:sqlite';
import type { Experiment, ExperimentAssignment, ExperimentStatus } from '../../domain/experiment.ts';
import type { UnitDay } from '../../domain/experiment-data.ts';
import type { ExperimentGroup } from '../../domain/experiment-design.ts';
import type { GatheredData } from '../../ports/experiment-store.ts';
import { type ConfigRow, toExperiment, toGroup } from './experiment-rows.ts';
import { StatementCache } from './statement-cache.ts';

/** Outcomes that count: of units that are assigned and not left out. */
const COUNTED = `FROM ab_test_outcomes o JOIN ab_test_assignments a ON a.test_id = o.test_id AND a.user_id = o.user_id AND a.left_out IS NULL`;

const UNIT_DAYS_SQL = `SELECT o.user_id AS unit, a.group_name AS "group",
    max(0, (unixepoch(o.recorded_at) - unixepoch(c.start_date)) / 86400) AS day,
    count(*) AS runs, sum(o.completed <> 0) AS completed,
    sum(CASE WHEN o.outcome IS NULL THEN o.completed = 0 ELSE o.outcome IN ('failed', 'failed_to_launch', 'abandoned') END) AS failed,
    count(o.duration_seconds) AS durations, total(ln(1 + max(0, o.duration_seconds))) AS "logDurationSum",
    count(o.user_rating) AS ratings, total(o.user_rating) AS "ratingSum"
  ${COUNTED} JOIN ab_test_configs c ON c.test_id = o.test_id
  WHERE o.test_id = ?1 GROUP BY 1, 2, 3 ORDER BY 3, 1`;

export class ExperimentReader {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  find(name: string): Experiment | undefined {
    const row = this.#sql.get<ConfigRow>('SELECT * FROM ab_test_configs WHERE test_name = ?', name);
    return row && toExperiment(row);
  }

  list(status?: ExperimentStatus): Experiment[] {
    const experiments = this.#sql.all<ConfigRow>('SELECT * FROM ab_test_configs ORDER BY test_id DESC').map(toExperiment);
    return status === undefined ? experiments : experiments.filter((experiment) => experiment.status === status);
  }

  findAssignment(experimentId: number, unit: string): ExperimentAssignment | undefined {
    const row = this.#sql.get<AssignmentRow>(ASSIGNMENT_SQL, experimentId, unit);
    return row && toAssignment(row);
  }

  readData(experimentId: number): GatheredData {
    const assigned = { control: 0, treatment: 0 };
    const counts = this.#sql.all<{ group_name: string; units: number }>(
      'SELECT group_name, count(*) AS units FROM ab_test_assignments WHERE test_id = ? GROUP BY group_name',
      experimentId,
    );
    for (const { group_name, units } of counts) assigned[toGroup(group_name)] += units;
    const rows = this.#sql.all<UnitDay>(UNIT_DAYS_SQL, experimentId);
    return {
      assigned,
      unitDays: rows.map((row) => ({ ...row, group: toGroup(row.group) })),
      durationP95Seconds: {
        control: this.#durationP95(experimentId, 'control'),
        treatment: this.#durationP95(experimentId, 'treatment'),
      },
    };
  }

  countSamples() {
    return this.#sql.all<{ name: string; minSampleSize: number; control: number; treatment: number }>(
      `SELECT c.test_name AS name, coalesce(c.min_sample_size, 100) AS "minSampleSize",
         coalesce(sum(s.group_name = 'control'), 0) AS control, coalesce(sum(s.group_name = 'treatment'), 0) AS treatment
       FROM ab_test_configs c LEFT JOIN (SELECT o.test_id, a.group_name ${COUNTED}) s ON s.test_id = c.test_id
       GROUP BY c.test_id ORDER BY c.test_id DESC LIMIT 100`,
    );
  }

  /** The value that 95 of 100 durations do not exceed. */
  #durationP95(experimentId: number, group: ExperimentGroup): number | null {
    const ofGroup = `${COUNTED} WHERE o.test_id = ?1 AND a.group_name = ?2 AND o.duration_seconds IS NOT NULL`;
    const row = this.#sql.get<{ value: number }>(
      `SELECT o.duration_seconds AS value ${ofGroup} ORDER BY o.duration_seconds
       LIMIT 1 OFFSET (SELECT max(0, (count(*) * 95 + 99) / 100 - 1) ${ofGroup})`,
      experimentId,
      group,
    );
    return row?.value ?? null;
  }
}

export interface AssignmentRow {
  readonly user_id: string;
  readonly group_name: string;
  readonly assigned_at: number;
  readonly left_out: string | null;
}

export const ASSIGNMENT_SQL = `SELECT user_id, group_name, CAST(unixepoch(assigned_at, 'subsec') * 1000 AS INTEGER) AS assigned_at, left_out
  FROM ab_test_assignments WHERE test_id = ? AND user_id = ?`;

export function toAssignment({ user_id, group_name, assigned_at, left_out }: AssignmentRow): ExperimentAssignment {
  return { unit: user_id, group: toGroup(group_name), assignedAt: assigned_at, leftOut: left_out };
}
