import type { Occasion } from '../../analytics/prediction/occasion.ts';
import { keysOf, type OccasionTallies } from '../../analytics/prediction/outcome-history.ts';
import type { OutcomeTally } from '../../analytics/prediction/outcome-tally.ts';
import type { AnalysisStateStore } from '../../ports/analysis-state.ts';
import { decodeTallies, PREDICTION_TOPIC, tallyKey } from './prediction-state.ts';

/** A few megabytes. */
const MOST_KEPT = 5_000;

/** Tallies that were asked for, for as long as nothing new was taken in: only those not yet read are read. */
export class KeptTallies {
  readonly #state: AnalysisStateStore;
  /** Null where nothing was seen. */
  readonly #tallies = new Map<string, OutcomeTally | null>();
  #revision: number | undefined;

  constructor(state: AnalysisStateStore) {
    this.#state = state;
  }

  /**
   * What is known of each occasion.
   *
   * @param revision - of what is kept now, read before
   */
  async read(revision: number, occasions: readonly Occasion[]): Promise<OccasionTallies[]> {
    if (revision !== this.#revision || this.#tallies.size > MOST_KEPT) this.#tallies.clear();
    this.#revision = revision;
    const wanted = occasions.map((occasion) => Object.entries(keysOf(occasion)));
    const known = new Map<string, OutcomeTally | null>();
    const missing: string[] = [];
    for (const key of new Set(wanted.flat().map(([, key]) => key))) {
      const tally = this.#tallies.get(key);
      if (tally === undefined) missing.push(key);
      else known.set(key, tally);
    }
    if (missing.length > 0) {
      const found = new Map(decodeTallies(await this.#state.read(PREDICTION_TOPIC, missing.map(tallyKey))));
      for (const key of missing) {
        const tally = found.get(key) ?? null;
        known.set(key, tally);
        // Somebody may have come to know of a newer revision meanwhile.
        if (revision === this.#revision) this.#tallies.set(key, tally);
      }
    }
    return wanted.map((levels) => Object.fromEntries(levels.flatMap(([level, key]) => entryOf(level, known.get(key)))));
  }
}

function entryOf(level: string, tally: OutcomeTally | null | undefined): [string, OutcomeTally][] {
  return tally === null || tally === undefined ? [] : [[level, tally]];
}
