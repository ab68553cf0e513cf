import type { LocalCalendar } from '../../domain/local-calendar.ts';
import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { kruskalWallisTest } from '../../stats/kruskal-wallis-test.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import { type InsufficientData, insufficientData } from '../insufficient-data.ts';
import type { QuarterCounts, SessionDigest } from './session-digest.ts';

/** One local hour of the day or day of the week. */
export interface RhythmSlot {
  /** Hour 0–23, or weekday 0 Monday to 6 Sunday. */
  readonly slot: number;
  /** Sessions that began in it. */
  readonly sessions: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  /** completed ÷ ended; null when nothing ended. */
  readonly completionRatio: number | null;
  readonly completionInterval: ConfidenceInterval | null;
}

export type RhythmDifference =
  | {
      readonly kind: 'compared';
      /** Kruskal–Wallis over the completion ratios of sessions. */
      readonly pValue: number;
      /** By Benjamini–Hochberg over what is asked of the same sessions. */
      readonly adjustedPValue: number;
      readonly isDifferent: boolean;
      /** Slots with enough sessions, which were compared, and those sessions. */
      readonly slots: number;
      readonly sampleSize: number;
      /** Slot in which sessions complete most, by mean rank of median; only when they differ. */
      readonly best: number | null;
    }
  | InsufficientData;

export interface Rhythm {
  readonly timezone: string;
  /** All 24, in order. */
  readonly hours: readonly RhythmSlot[];
  /** All 7, Monday first. */
  readonly weekdays: readonly RhythmSlot[];
  /** Where most invocations are: the busiest, which need not be the best. Null without any. */
  readonly busiestHour: number | null;
  readonly busiestWeekday: number | null;
  /** 0 when invocations are spread evenly over all 24 hours, 1 when all are in one; hours without any count. Null without any. */
  readonly concentration: number | null;
  /** Does completion differ between weekdays? Sessions count, each by its start. */
  readonly weekdayDifference: RhythmDifference;
  /** Between 0–6, 6–12, 12–18 and 18–24 o'clock (slots 0 to 3)? */
  readonly dayPartDifference: RhythmDifference;
}

/** Sessions that a weekday or part of the day needs to be compared. */
export const REQUIRED_SLOT_SESSIONS = 5;
/** Ended invocations below which the ratio of a session is noise. */
const REQUIRED_SESSION_ENDED = 5;
const SIGNIFICANCE = 0.05;

/** When there is work, and how well it goes then, by the clock of the user's time zone. */
export function describeRhythm(sessions: readonly SessionDigest[], calendar: LocalCalendar): Rhythm {
  const hours = new SlotCounts(24);
  const weekdays = new SlotCounts(7);
  const rated: { weekday: number; dayPart: number; ratio: number }[] = [];
  for (const { moments, firstEventAt, ended, completed } of sessions) {
    const start = calendar.locate(moments.startedAt[0] ?? firstEventAt);
    hours.addSession(start.hour);
    weekdays.addSession(start.weekday);
    for (const quarter of moments.quarters) {
      const at = calendar.locate(quarter.at);
      hours.addSteps(at.hour, quarter);
      weekdays.addSteps(at.weekday, quarter);
    }
    if (ended >= REQUIRED_SESSION_ENDED) {
      rated.push({ weekday: start.weekday, dayPart: Math.floor(start.hour / 6), ratio: completed / ended });
    }
  }
  const [weekdayDifference, dayPartDifference] = adjust(
    compareSlots(rated.map(({ weekday, ratio }) => ({ slot: weekday, ratio }))),
    compareSlots(rated.map(({ dayPart, ratio }) => ({ slot: dayPart, ratio }))),
  );
  return {
    timezone: calendar.timezone,
    hours: hours.list(),
    weekdays: weekdays.list(),
    busiestHour: hours.findBusiest(),
    busiestWeekday: weekdays.findBusiest(),
    concentration: hours.computeConcentration(),
    weekdayDifference,
    dayPartDifference,
  };
}

/** @param rated - a session each: when it began and which share of it was completed */
export function compareSlots(rated: readonly { readonly slot: number; readonly ratio: number }[]): RhythmDifference {
  const groups = [...Map.groupBy(rated, ({ slot }) => slot)].filter(([, { length }]) => length >= REQUIRED_SLOT_SESSIONS);
  const sampleSize = groups.reduce((sum, [, { length }]) => sum + length, 0);
  if (groups.length < 2) return insufficientData(sampleSize, 2 * REQUIRED_SLOT_SESSIONS);
  const { pValue } = kruskalWallisTest(groups.map(([, own]) => own.map(({ ratio }) => ratio)));
  const meanOf = (own: readonly { readonly ratio: number }[]) => own.reduce((sum, { ratio }) => sum + ratio, 0) / own.length;
  const best = [...groups].sort(([a, own], [b, other]) => meanOf(other) - meanOf(own) || a - b)[0]?.[0] ?? null;
  return judge({ kind: 'compared', pValue, adjustedPValue: pValue, isDifferent: false, slots: groups.length, sampleSize, best }, pValue);
}

/** The same verdicts with the level kept over both questions. */
function adjust(first: RhythmDifference, second: RhythmDifference): readonly [RhythmDifference, RhythmDifference] {
  if (first.kind !== 'compared' || second.kind !== 'compared') return [first, second];
  const [p = 1, q = 1] = benjaminiHochberg([first.pValue, second.pValue]);
  return [judge(first, p), judge(second, q)];
}

function judge(difference: Extract<RhythmDifference, { kind: 'compared' }>, adjustedPValue: number): RhythmDifference {
  const isDifferent = adjustedPValue < SIGNIFICANCE;
  return { ...difference, adjustedPValue, isDifferent, best: isDifferent ? difference.best : null };
}

class SlotCounts {
  readonly #slots: { sessions: number; invocations: number; completed: number; ended: number }[];

  constructor(count: number) {
    this.#slots = Array.from({ length: count }, () => ({ sessions: 0, invocations: 0, completed: 0, ended: 0 }));
  }

  addSession(slot: number): void {
    const counts = this.#slots[slot];
    if (counts) counts.sessions += 1;
  }

  addSteps(slot: number, { invocations, ended, completed }: QuarterCounts): void {
    const counts = this.#slots[slot];
    if (!counts) return;
    counts.invocations += invocations;
    counts.ended += ended;
    counts.completed += completed;
  }

  list(): RhythmSlot[] {
    return this.#slots.map((counts, slot) => ({
      slot,
      ...counts,
      completionRatio: counts.ended === 0 ? null : counts.completed / counts.ended,
      completionInterval: counts.ended === 0 ? null : wilsonInterval(counts.completed, counts.ended),
    }));
  }

  findBusiest(): number | null {
    let busiest: number | null = null;
    for (const [slot, { invocations }] of this.#slots.entries()) {
      if (invocations > (busiest === null ? 0 : (this.#slots[busiest]?.invocations ?? 0))) busiest = slot;
    }
    return busiest;
  }

  /** 1 − entropy ÷ the greatest possible entropy. */
  computeConcentration(): number | null {
    const total = this.#slots.reduce((sum, { invocations }) => sum + invocations, 0);
    if (total === 0) return null;
    const entropy = this.#slots.reduce((sum, { invocations }) => {
      const share = invocations / total;
      return share === 0 ? sum : sum - share * Math.log(share);
    }, 0);
    return Math.max(0, 1 - entropy / Math.log(this.#slots.length));
  }
}
