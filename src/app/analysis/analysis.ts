import type { AnalysisPorts } from '../../ports/analysis-ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BusEvent } from '../../ports/event-bus.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';

/** What an analysis that keeps something needs. */
export interface AnalysisContext {
  readonly store: MetricQueries & { readonly analyses: AnalysisPorts };
  readonly clock: Clock;
  /** Hears of what was found, once it is stored. */
  readonly publish: (event: BusEvent) => void;
  /** Once aborted, an update ends early; the next one goes on where it stopped. */
  readonly signal?: AbortSignal;
}

/** Something derived that is kept up to date beside the appends: after them, in pieces, and not in their transaction. */
export interface Analysis {
  /** As `anomalies`; the topic of its state. */
  readonly name: string;
  /** How long to wait after an update before the next, when data keeps arriving, in milliseconds. */
  readonly restMs: number;
  /**
   * Takes in all that has changed. What it reads and writes at a time is bounded, so that appends and questions come
   * in between. Killed anywhere, the next update ends with the same result.
   */
  update(context: AnalysisContext): Promise<void>;
}
