import { formatLabels, MetricFamily } from './metric-family.ts';

/** What the MCP server counts since it was made, by tool. */
export interface ToolStatistics {
  /** Upper bounds in seconds. */
  readonly buckets: readonly number[];
  list(): readonly {
    readonly tool: string;
    readonly outcomes: Readonly<Record<string, number>>;
    /** Cumulative. */
    readonly buckets: readonly number[];
    readonly count: number;
    /** Seconds. */
    readonly sum: number;
  }[];
}

export function toolMetrics({ buckets, list }: ToolStatistics): MetricFamily[] {
  const calls = new MetricFamily('mcp_tool_calls_total', 'counter', 'Calls of MCP tools by outcome, since the process began');
  const durations = new MetricFamily('mcp_tool_duration_seconds', 'histogram', 'How long calls of MCP tools took');
  for (const figures of list()) {
    for (const [outcome, count] of Object.entries(figures.outcomes)) calls.add(formatLabels({ tool: figures.tool, outcome }), count);
    const { buckets: cumulative, count, sum } = figures;
    durations.addHistogram(formatLabels({ tool: figures.tool }), { bounds: buckets, cumulative, count, sum });
  }
  return [calls, durations];
}
