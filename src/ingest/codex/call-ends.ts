import type { CallEnd } from '../shared/call-end.ts';

export function toEnd(outcome: CallEnd['outcome'], errorType: string | null, endedAt: number): CallEnd {
  return { endedAt, outcome, errorType, measuredDurationMs: null, taskId: null };
}

/** The end of a call of which a report came before the result: at the time of the report, and well only if both say so. */
export function combineEnds(report: CallEnd | undefined, result: CallEnd): CallEnd {
  if (report === undefined) return result;
  const end = report.outcome === 'completed' ? result : report;
  return { ...end, endedAt: report.endedAt, measuredDurationMs: report.measuredDurationMs ?? result.measuredDurationMs };
}
