import type { DayCounts } from '../../analytics/trends/day-counts.ts';
import type { SpanCounts } from '../../ports/span-queries.ts';

/** A row for each of the spans, those without an invocation included. */
export function toDayCounts(spans: readonly SpanCounts[], count: number): DayCounts[] {
  const byIndex = new Map(spans.map((span) => [span.index, span]));
  return Array.from({ length: count }, (_, day) => {
    const { invocations = 0, completed = 0, ended = 0, durationCount = 0, durationP50Ms = null } = byIndex.get(day) ?? {};
    return { day, invocations, completed, ended, durationCount, durationP50Ms };
  });
}
