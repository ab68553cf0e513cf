import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Analysis, AnalysisContext } from './analysis.ts';

interface Options {
  readonly analyses: readonly Analysis[];
  readonly context: AnalysisContext;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Brings analyses up to date, one after the other, while a server runs: soon after something was stored and once a
 * minute anyway, as hours end and anomalies with them. One that fails is logged and tried again; the others go on.
 */
export class AnalysisRunner {
  readonly #options: Options;
  /** When each may run again, by the clock. */
  readonly #restsUntil = new Map<Analysis, number>();
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
    const { analyses, clock } = this.#options;
    return Math.max(0, Math.min(...analyses.map((analysis) => (this.#restsUntil.get(analysis) ?? 0) - clock.now())));
  }

  async #runAll(): Promise<void> {
    for (const analysis of this.#options.analyses) await this.#runOne(analysis);
  }

  async #runOne(analysis: Analysis): Promise<void> {
    const { context, logger, clock } = this.#options;
    const until = this.#restsUntil.get(analysis) ?? 0;
    const now = clock.now();
    // A clock that was set back does not make it wait for hours.
    if (context.signal?.aborted || (until > now && until - now <= analysis.restMs)) return;
    try {
      await analysis.update(context);
      this.#failing.delete(analysis);
    } catch (error) {
      if (context.signal?.aborted) return;
      if (!this.#failing.has(analysis)) logger.warn({ err: error, analysis: analysis.name }, 'an analysis failed, trying again');
      this.#failing.add(analysis);
    }
    this.#restsUntil.set(analysis, clock.now() + analysis.restMs);
  }
}
