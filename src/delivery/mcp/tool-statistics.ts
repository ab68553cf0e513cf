/** `completed`, `failed` while it ran, or `rejected` before: by its arguments or a limit. */
export const TOOL_OUTCOMES = ['completed', 'failed', 'rejected'] as const;
export type ToolOutcome = (typeof TOOL_OUTCOMES)[number];

/** Upper bounds in seconds. */
export const TOOL_DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5] as const;

export interface ToolFigures {
  readonly tool: string;
  readonly outcomes: Readonly<Record<ToolOutcome, number>>;
  /** Cumulative, as {@link TOOL_DURATION_BUCKETS}. */
  readonly buckets: readonly number[];
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
}

interface Counts {
  readonly outcomes: Record<ToolOutcome, number>;
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Calls of each tool since the process began. Names are those of our tools, so there are few. */
export class ToolStatistics {
  readonly buckets = TOOL_DURATION_BUCKETS;
  readonly #byTool = new Map<string, Counts>();

  /** @param tools - names, each shown from the start: a series that appears with its first failure cannot show a rate */
  constructor(tools: readonly string[]) {
    for (const tool of tools) {
      const outcomes = { completed: 0, failed: 0, rejected: 0 };
      this.#byTool.set(tool, { outcomes, buckets: TOOL_DURATION_BUCKETS.map(() => 0), count: 0, sum: 0 });
    }
  }

  count(tool: string, outcome: ToolOutcome, seconds: number): void {
    const counts = this.#byTool.get(tool);
    if (counts === undefined) return;
    counts.outcomes[outcome]++;
    counts.count++;
    counts.sum += seconds;
    for (const [index, bound] of TOOL_DURATION_BUCKETS.entries()) {
      if (seconds <= bound) counts.buckets[index] = (counts.buckets[index] ?? 0) + 1;
    }
  }

  readonly list = (): ToolFigures[] => [...this.#byTool].map(([tool, counts]) => ({ tool, ...counts }));
}
