/** Told; given up, as it was refused or a day had passed; or never tried, as too many waited. */
export const NOTIFICATION_OUTCOMES = ['delivered', 'failed', 'dropped'] as const;
export type NotificationOutcome = (typeof NOTIFICATION_OUTCOMES)[number];

/** What became of notifications since the process began, by target. */
export class NotificationStatistics {
  readonly #byTarget = new Map<string, Record<NotificationOutcome, number>>();

  /** @param targets - names, each shown from the start: a series that appears with its first failure cannot show a rate */
  constructor(targets: readonly string[]) {
    for (const target of targets) this.#byTarget.set(target, { delivered: 0, failed: 0, dropped: 0 });
  }

  count(target: string, outcome: NotificationOutcome, count = 1): void {
    const outcomes = this.#byTarget.get(target);
    if (outcomes !== undefined) outcomes[outcome] += count;
  }

  readonly list = (): { readonly target: string; readonly outcomes: Readonly<Record<NotificationOutcome, number>> }[] =>
    [...this.#byTarget].map(([target, outcomes]) => ({ target, outcomes }));
}
