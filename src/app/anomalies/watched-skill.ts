import { type SkillHour, SkillMonitor, type SkillMonitorState } from '../../analytics/anomalies/skill-monitor.ts';
import type { Anomaly } from '../../domain/anomaly.ts';
import type { SkillRef } from '../../domain/skill.ts';
import type { SkillHourRow } from '../../ports/anomaly-store.ts';
import { decodeJson, encodeJson } from '../analysis/json-state.ts';

/** Changes when the same hours would give other anomalies: then everything is looked at again. */
const VERSION = 1;

interface KeptState {
  readonly version: number;
  readonly budget: number;
  /** Hours before it are in the state. */
  readonly settledAt: number;
  readonly monitor: SkillMonitorState;
}

const NO_DURATIONS = { count: 0, meanLog: 0, varianceLog: 0 };

/** One skill while its hours are looked at. */
export class WatchedSkill {
  readonly id: number;
  readonly skill: SkillRef;
  /** The first hour that is not in the state yet; 0 when there is none to go on from. */
  readonly startAt: number;
  readonly #budget: number;
  readonly #monitor: SkillMonitor;
  readonly #found = new Map<string, Anomaly>();
  #nextAt: number;
  #hasBegun: boolean;

  /**
   * @param kept - what {@link encode} gave; of no use when something before its end has changed
   * @param changedFrom - start of the earliest hour that has changed, epoch ms
   */
  constructor(id: number, skill: SkillRef, budget: number, kept: Uint8Array | undefined, changedFrom: number) {
    this.id = id;
    this.skill = skill;
    this.#budget = budget;
    const state = kept === undefined ? undefined : (decodeJson(kept) as KeptState);
    const isOfUse = state !== undefined && state.version === VERSION && state.budget === budget && state.settledAt <= changedFrom;
    this.startAt = isOfUse ? state.settledAt : 0;
    this.#nextAt = this.startAt;
    this.#hasBegun = isOfUse;
    this.#monitor = new SkillMonitor(budget, isOfUse ? state.monitor : undefined);
    this.#note(this.#monitor.open);
  }

  /**
   * @param rows - hours in which the skill was used, in order
   * @param activeHours - hours in which anything was, in order; those of the rows among them
   */
  lookAt(rows: readonly SkillHourRow[], activeHours: readonly number[]): void {
    let active = firstAtOrAfter(activeHours, this.#nextAt);
    for (const row of rows) {
      if (row.at < this.#nextAt) continue;
      active = this.#lookAtIdleHours(activeHours, active, row.at);
      this.#push(row);
    }
    this.#lookAtIdleHours(activeHours, active, Number.POSITIVE_INFINITY);
  }

  /** Ends what nothing was heard of for long. @param now - epoch ms */
  expire(now: number): void {
    this.#note(this.#monitor.expire(now));
  }

  /** What was found since the start, as it stands now. */
  get anomalies(): Anomaly[] {
    return [...this.#found.values()];
  }

  /** To go on from, where every hour before `settledAt` was looked at; null when there was none. */
  encode(settledAt: number): Uint8Array | null {
    if (!this.#hasBegun) return null;
    const state: KeptState = { version: VERSION, budget: this.#budget, settledAt, monitor: this.#monitor.toState() };
    return encodeJson(state);
  }

  /** @returns index of the first active hour at or after `to`, or where nothing is to be seen any more before it */
  #lookAtIdleHours(activeHours: readonly number[], from: number, to: number): number {
    let index = from;
    for (; index < activeHours.length; index++) {
      const at = activeHours[index] as number;
      if (at >= to) break;
      if (at >= this.#monitor.watchesUntil) return Number.isFinite(to) ? firstAtOrAfter(activeHours, to) : activeHours.length;
      if (at >= this.#nextAt) this.#push({ at, invocations: 0, ended: 0, completed: 0, durations: NO_DURATIONS });
    }
    return index;
  }

  #push(hour: SkillHour): void {
    this.#hasBegun = true;
    this.#nextAt = hour.at + 1;
    this.#note(this.#monitor.push(hour));
  }

  #note(anomalies: readonly Anomaly[]): void {
    for (const anomaly of anomalies) this.#found.set(`${anomaly.metric} ${anomaly.alarmAt}`, anomaly);
  }
}

/** @param sorted - ascending */
function firstAtOrAfter(sorted: readonly number[], at: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) < at) from = middle + 1;
    else to = middle;
  }
  return from;
}
