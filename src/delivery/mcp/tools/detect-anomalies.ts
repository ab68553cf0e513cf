import { z } from 'zod';
import { listAnomalies } from '../../../app/anomalies/list-anomalies.ts';
import { type AnomalyJson, anomalyListSchema, toAnomalyListJson } from '../../public-json/anomaly-json.ts';
import { cursorArgument, hoursArgument, kindsArgument, limitArgument } from '../arguments.ts';
import { readCursor, toPage } from '../cursor.ts';
import { requireRecord } from '../require-record.ts';
import { minuteOf, quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool } from '../tool.ts';

const HOUR_MS = 60 * 60_000;

export const detectAnomalies = defineTool({
  name: 'detect_anomalies',
  title: 'Skills that are not as they were',
  description:
    'Skills whose completion, duration or use changed by more than chance in the last hours: which, since when, by how much and how sure that is, the latest first.',
  input: z.strictObject({
    threshold: z
      .number()
      .min(0)
      .max(999)
      .default(2)
      .meta({ description: 'least deviation, above or below the baseline, as a z-score; 2 is notable, 3 is rare' }),
    time_window_hours: hoursArgument(24, 24 * 366),
    limit: limitArgument(20),
    kinds: kindsArgument,
    cursor: cursorArgument,
  }),
  payload: z.object({ ...anomalyListSchema.shape, next_cursor: z.string().nullable() }),
  async find({ store, clock }, { threshold, time_window_hours: hours, limit, kinds, cursor }) {
    const to = clock.now();
    const offset = readCursor(cursor);
    // Asked at once, and answered in this order: of an empty database that it is empty.
    const [, list] = await Promise.all([
      requireRecord(store),
      listAnomalies(store, {
        ...{ from: to - hours * HOUR_MS, to, openOnly: false, limit: offset + limit + 1, threshold },
        ...(kinds === undefined ? {} : { kinds }),
      }),
    ]);
    const { anomalies, ...rest } = toAnomalyListJson(list);
    const page = toPage(anomalies.slice(offset), offset, limit);
    return {
      message: describe(page.rows, { hours, threshold, offset, hasMore: page.nextCursor !== null }),
      payload: { ...rest, anomalies: [...page.rows], next_cursor: page.nextCursor },
    };
  },
  toLines: ({ anomalies, common_causes: causes }) => [
    ...anomalies.map(describeAnomaly),
    ...causes.map(
      (cause) =>
        `${cause.skill_names.join(', ')} changed (${cause.metric} ${cause.direction}) at about the same time: look first at what they share`,
    ),
  ],
});

interface Asked {
  readonly hours: number;
  readonly threshold: number;
  readonly offset: number;
  readonly hasMore: boolean;
}

function describe(rows: readonly AnomalyJson[], { hours, threshold, offset, hasMore }: Asked): string {
  if (rows.length === 0 && offset > 0) return 'No more anomalies behind this cursor.';
  if (rows.length === 0) {
    return `No anomaly of ${threshold} or more was detected in the last ${hours} h; a running server looks for them. Ask with a larger time_window_hours for those found earlier.`;
  }
  const open = rows.filter(({ resolved_at: resolvedAt }) => resolvedAt === null).length;
  const count = `${rows.length} ${rows.length === 1 ? 'anomaly' : 'anomalies'}`;
  return `${count} detected in the last ${hours} h, ${open} still open${hasMore ? '; there are more' : ''}`;
}

function describeAnomaly(anomaly: AnomalyJson): string {
  const change = `${describeValue(anomaly, anomaly.baseline_value)} → ${describeValue(anomaly, anomaly.observed_value)}`;
  const state = anomaly.resolved_at === null ? 'open' : anomaly.resolution;
  const sample = anomaly.sample_size === null ? '' : `, ${quantity(anomaly.sample_size, 'run')} since`;
  return `${anomaly.skill_name} ${anomaly.metric ?? anomaly.anomaly_type} ${change}, ${anomaly.severity}, z ${anomaly.deviation_score ?? 'unknown'}, since ${minuteOf(anomaly.began_at ?? anomaly.detected_at)}${sample}, ${state}`;
}

function describeValue({ metric }: AnomalyJson, value: number | null): string {
  if (value === null) return 'unknown';
  if (metric === 'completion_rate') return percent(value);
  return metric === 'duration_seconds' ? seconds(value) : String(Number(value.toPrecision(3)));
}
