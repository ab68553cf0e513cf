import type { Clock } from '../../../ports/clock.ts';
import type { NamedThing, NameQueries } from '../../../ports/name-queries.ts';

export interface CompletedNames {
  readonly values: string[];
  /** All that match, shown or not; absent when there are more names than are looked at. */
  readonly total?: number;
  readonly hasMore: boolean;
}

/** As many as the protocol allows. */
const MOST_SHOWN = 100;
const LONGEST_TYPED = 1000;
/** Names looked at. Of sessions the latest: ids of earlier ones are not what people type. */
const MOST_KNOWN: Readonly<Record<NamedThing, number>> = { skill: 10_000, project: 10_000, session: 1_000 };
const FRESH_MS = 5_000;

interface Known {
  readonly readAt: number;
  readonly names: Promise<readonly string[]>;
}

/** Names that were recorded. They are kept for some seconds: people type faster than names appear. */
export class NameCompletion {
  readonly #names: NameQueries;
  readonly #clock: Clock;
  readonly #known = new Map<NamedThing, Known>();

  constructor(names: NameQueries, clock: Clock) {
    this.#names = names;
    this.#clock = clock;
  }

  /** Names that begin with what was typed, then those that contain it, without regard to case. */
  async complete(of: NamedThing, typed: string): Promise<CompletedNames> {
    const names = await this.list(of);
    const { total, ...completed } = matchTyped(typed.length > LONGEST_TYPED ? [] : names, typed);
    return names.length < MOST_KNOWN[of] ? { ...completed, total } : { ...completed, hasMore: true };
  }

  /** In the order of {@link NameQueries.list}. */
  list(of: NamedThing): Promise<readonly string[]> {
    const now = this.#clock.now();
    const known = this.#known.get(of);
    if (known !== undefined && now - known.readAt < FRESH_MS && now >= known.readAt) return known.names;
    const names = this.#names.list({ of, limit: MOST_KNOWN[of] });
    this.#known.set(of, { readAt: now, names });
    // A failure is not remembered.
    names.catch(() => this.#known.delete(of));
    return names;
  }
}

/** @param candidates - each once, in the order in which they are offered */
export function matchTyped(candidates: readonly string[], typed: string): CompletedNames & { readonly total: number } {
  const wanted = typed.toLowerCase();
  const beginning: string[] = [];
  const containing: string[] = [];
  for (const candidate of candidates) {
    const at = candidate.toLowerCase().indexOf(wanted);
    if (at === 0) beginning.push(candidate);
    else if (at > 0) containing.push(candidate);
  }
  const total = beginning.length + containing.length;
  return { values: [...beginning, ...containing].slice(0, MOST_SHOWN), total, hasMore: total > MOST_SHOWN };
}
