const DAY_MS = 86_400_000;
/** Zones change their offset at whole quarters of an hour. */
const QUARTER_MS = 900_000;
/** Quarters whose offset is kept: more than a year. */
const MOST_QUARTERS = 40_000;

/**
 * A zone's clock. Of a local time that occurs twice (the clock was set back) the first is meant; one that never occurs
 * (it was set forward) is counted on from before the change, so that 02:30 becomes 03:30.
 */
export class LocalClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** @param timezone - IANA name, as `Europe/Berlin` @throws RangeError when there is no such zone */
  constructor(timezone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      ...{ calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', era: 'short' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  }

  /**
   * @param local - the digits of the local time read as if they were UTC, epoch ms
   * @returns epoch ms, UTC
   */
  toUtc(local: number): number {
    const before = this.#offsetAt(local - DAY_MS);
    const after = this.#offsetAt(local + DAY_MS);
    for (const offset of before > after ? [before, after] : [after, before]) {
      if (this.#offsetAt(local - offset) === offset) return local - offset;
    }
    return local - before;
  }

  /**
   * @param at - epoch ms, UTC
   * @returns what the zone's clock shows then: its digits read as if they were UTC, epoch ms
   */
  toLocal(at: number): number {
    return at + this.#offsetAt(at);
  }

  /** Milliseconds by which the zone's clock is ahead of UTC. */
  #offsetAt(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS;
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      const parts = Object.fromEntries(this.#format.formatToParts(quarter).map(({ type, value }) => [type, value]));
      const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year']);
      const shown = new Date(0).setUTCFullYear(year, Number(parts['month']) - 1, Number(parts['day']));
      offset = shown + (Number(parts['hour']) * 3600 + Number(parts['minute']) * 60 + Number(parts['second'])) * 1000 - quarter;
      if (this.#offsets.size >= MOST_QUARTERS) this.#offsets.clear();
      this.#offsets.set(quarter, offset);
    }
    return offset;
  }
}
