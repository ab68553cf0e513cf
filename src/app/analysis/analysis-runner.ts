import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { NO_TELEMETRY, type Operation, type Telemetry } from '../../ports/telemetry.ts';
import type { Analysis, AnalysisContext } from './analysis.ts';

interface Options {
  readonly analyses: readonly Analysis[];
  readonly context: AnalysisContext;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How many times as long as its last update took an analysis rests at least; 0 when not given. */
  readonly restPerWork?: number;
  readonly telemetry?: Telemetry;
}

/** However long it worked. */
const LONGEST_REST_MS = 60_000;

/**
 * Brings analyses up to date, one after the other, while a server runs: soon after something was stored and once a
 * minute anyway, as hours end and anomalies with them. One that fails is logged and tried again; the others go on.
 */
export class AnalysisRunner {
  readonly #options: Options;
  /** When each last ended, by the clock, and how long it rests from then on. */
  readonly #rests = new Map<Analysis, { readonly from: number; readonly ms: number }>();
  readonly #failing = new Set<Analysis>();
  #running: Promise<void> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Resolves when what may run now has run. */
  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Milliseconds until the next of them may run; 0 when one may now. */
  get restMs(): number {
    return Math.min(...this.#options.analyses.map((analysis) => this.#restOf(analysis)));
  }

  async #runAll(): Promise<void> {
    for (const analysis of this.#options.analyses) await this.#runOne(analysis);
  }

  async #runOne(analysis: Analysis): Promise<void> {
    const { context, logger, clock } = this.#options;
    if (context.signal?.aborted || this.#restOf(analysis) > 0) return;
    const began = performance.now();
    try {
      await (this.#options.telemetry ?? NO_TELEMETRY).trace(toOperation(analysis), () => analysis.update(context));
      this.#failing.delete(analysis);
    } catch (error) {
      if (context.signal?.aborted) return;
      if (!this.#failing.has(analysis)) logger.warn({ err: error, analysis: analysis.name }, 'an analysis failed, trying again');
      this.#failing.add(analysis);
    }
    const workMs = performance.now() - began;
    const ms = Math.max(analysis.restMs, Math.min(LONGEST_REST_MS, workMs * (this.#options.restPerWork ?? 0)));
    this.#rests.set(analysis, { from: clock.now(), ms });
  }

  #restOf(analysis: Analysis): number {
    const rest = this.#rests.get(analysis);
    if (rest === undefined) return 0;
    const rested = this.#options.clock.now() - rest.from;
    // A clock that was set back does not make it wait for hours.
    return rested < 0 ? 0 : Math.max(0, rest.ms - rested);
  }
}

function toOperation({ name }: Analysis): Operation {
  return {
    name: `analysis ${name}`,
    kind: 'internal',
    attributes: { 'session_buddy.analysis.name': name },
    duration: { metric: 'session_buddy.analysis.duration', attributes: ['session_buddy.analysis.name'] },
  };
}
