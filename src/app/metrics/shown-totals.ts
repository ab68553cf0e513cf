import type { AnalysisStateStore } from '../../ports/analysis-state.ts';
import type { SkillPhaseTotals } from '../../ports/metric-queries.ts';
import type { SkillTotals } from '../../ports/skill-totals.ts';
import { decodeJson, encodeJson } from '../analysis/json-state.ts';

interface Kept {
  /** When counters were shown last, epoch ms. */
  readonly shownAt: number;
  readonly newestId: number;
  /** History that has been recorded while they are watched; less than nothing where a sum went back. */
  readonly hidden: readonly SkillPhaseTotals[];
}

const TOPIC = 'metrics';
const KEY = 'shown_totals';
/** What ended so long before it was recorded is history. */
const LATE_MS = 60 * 60_000;
/** Whoever has not looked for so long sees no burst: windows of rates are shorter. */
const UNWATCHED_MS = 60 * 60_000;
const NOTE_EVERY_MS = 10 * 60_000;

/**
 * Sums of skills for counters that somebody watches. A history read meanwhile would look as if it all happened in that
 * minute: it is left out until nobody has looked for an hour, and then counts like everything else. Neither does a
 * counter go back, which would look as if it had begun anew: where an outcome is corrected or something is forgotten, it
 * stands until the sum has caught up.
 */
export class ShownTotals {
  readonly #store: { readonly skillTotals: SkillTotals; readonly analysisState: AnalysisStateStore };
  #kept: Kept | undefined;
  #shown: readonly SkillPhaseTotals[] = [];
  #hasLoaded = false;
  #notedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(store: { readonly skillTotals: SkillTotals; readonly analysisState: AnalysisStateStore }) {
    this.#store = store;
  }

  /**
   * @param isReadingHistories - the agents' histories are being read: with nobody watching, that is waited for
   * @returns undefined while it is waited for
   */
  read(now: number, isReadingHistories: boolean): Promise<readonly SkillPhaseTotals[] | undefined> {
    const reading = this.#reading.catch(() => undefined).then(() => this.#read(now, isReadingHistories));
    this.#reading = reading;
    return reading;
  }

  async #read(now: number, isReadingHistories: boolean): Promise<readonly SkillPhaseTotals[] | undefined> {
    if (!this.#hasLoaded) await this.#load();
    const before = this.#kept;
    const isWatched = before !== undefined && Math.abs(now - before.shownAt) < UNWATCHED_MS;
    if (!isWatched && isReadingHistories) return undefined;
    const afterId = isWatched ? before.newestId : Number.MAX_SAFE_INTEGER;
    const { totals, late, newestId } = await this.#store.skillTotals.read({ afterId, lateMs: LATE_MS });
    const withLate = isWatched ? addUp(before.hidden, late) : [];
    const lost = isWatched ? listLost(this.#shown, subtract(totals, withLate)) : [];
    const hidden = addUp(withLate, lost);
    this.#kept = { shownAt: now, newestId, hidden };
    this.#shown = subtract(totals, hidden);
    const hasChanged = !isWatched || late.length > 0 || lost.length > 0;
    if (hasChanged || Math.abs(now - this.#notedAt) > NOTE_EVERY_MS) await this.#note(now);
    return this.#shown;
  }

  async #load(): Promise<void> {
    const [state] = await this.#store.analysisState.read(TOPIC, [KEY]);
    if (state !== undefined) this.#kept = decodeJson(state.value) as Kept;
    this.#hasLoaded = true;
  }

  async #note(now: number): Promise<void> {
    this.#notedAt = now;
    const value = encodeJson(this.#kept);
    await this.#store.analysisState.write(TOPIC, [{ key: KEY, value }]);
  }
}

function keyOf({ skill, phase }: SkillPhaseTotals): string {
  return JSON.stringify([skill.kind, skill.name, phase]);
}

function addUp(sums: readonly SkillPhaseTotals[], more: readonly SkillPhaseTotals[]): readonly SkillPhaseTotals[] {
  if (more.length === 0) return sums;
  const byKey = new Map(sums.map((row) => [keyOf(row), row]));
  for (const row of more) {
    const sum = byKey.get(keyOf(row));
    byKey.set(keyOf(row), sum === undefined ? row : combine(sum, row, (a, b) => a + b));
  }
  return [...byKey.values()];
}

function subtract(totals: readonly SkillPhaseTotals[], hidden: readonly SkillPhaseTotals[]): readonly SkillPhaseTotals[] {
  if (hidden.length === 0) return totals;
  const byKey = new Map(hidden.map((row) => [keyOf(row), row]));
  return totals.map((row) => {
    const less = byKey.get(keyOf(row));
    return less === undefined ? row : combine(row, less, (a, b) => Math.max(0, a - b));
  });
}

/** By how much sums are less than they were, as numbers below 0. One that is gone altogether is no series any more. */
function listLost(before: readonly SkillPhaseTotals[], now: readonly SkillPhaseTotals[]): SkillPhaseTotals[] {
  const byKey = new Map(before.map((row) => [keyOf(row), row]));
  return now.flatMap((row) => {
    const was = byKey.get(keyOf(row));
    if (was === undefined || !hasLess(row, was)) return [];
    return [combine(row, was, (a, b) => Math.min(0, a - b))];
  });
}

function hasLess(now: SkillPhaseTotals, before: SkillPhaseTotals): boolean {
  return (
    now.completed < before.completed ||
    now.notCompleted < before.notCompleted ||
    now.durationCount < before.durationCount ||
    now.durationSumMs < before.durationSumMs ||
    now.durationBuckets.some((count, index) => count < (before.durationBuckets[index] ?? 0))
  );
}

function combine(a: SkillPhaseTotals, b: SkillPhaseTotals, of: (a: number, b: number) => number): SkillPhaseTotals {
  return {
    skill: a.skill,
    phase: a.phase,
    completed: of(a.completed, b.completed),
    notCompleted: of(a.notCompleted, b.notCompleted),
    durationBuckets: a.durationBuckets.map((count, index) => of(count, b.durationBuckets[index] ?? 0)),
    durationCount: of(a.durationCount, b.durationCount),
    durationSumMs: of(a.durationSumMs, b.durationSumMs),
  };
}
