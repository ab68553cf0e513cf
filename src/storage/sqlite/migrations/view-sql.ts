/** Pieces of SQL that the views share. Views use nothing but plain SQLite, so that any client can read them. */

/** An instant in epoch ms as ISO 8601 text in UTC with milliseconds and `Z`. */
export const isoText = (epochMs: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${epochMs} / 1000.0, 'unixepoch')`;

export const NOW_MS = "(unixepoch('now') * 1000)";

/** Start of the minute that lies so many minutes before this one, epoch ms. */
export const minutesAgo = (minutes: number) => `((unixepoch('now') / 60 - ${minutes}) * 60000)`;
/** Start of the hour that lies so many hours before this one, epoch ms. */
export const hoursAgo = (hours: number) => `((unixepoch('now') / 3600 - ${hours}) * 3600000)`;

/** Mean of the known durations, in seconds; null when none is known. `a` is the alias of rows of counts. */
export const meanSeconds = (a: string) => `sum(${a}.duration_sum_us) / 1e6 / nullif(sum(${a}.duration_count), 0)`;

/** Ended invocations among rows of counts. */
export const endedOf = (a: string) => `sum(${a}.invocations - ${a}.open)`;

/** Completed ÷ ended, 0–1; null when none has ended. */
export const completionRatio = (a: string) => `1.0 * sum(${a}.completed) / nullif(${endedOf(a)}, 0)`;

/** CONTRACT section 6's scale above 1; at and below 1, where it says nothing, the earlier schema's words. */
export const relationshipType = (lift: string) => `CASE
    WHEN ${lift} >= 3 THEN 'very_strong_positive'
    WHEN ${lift} >= 2 THEN 'strong_positive'
    WHEN ${lift} >= 1.5 THEN 'moderate_positive'
    WHEN ${lift} > 1 THEN 'weak_positive'
    WHEN ${lift} = 1 THEN 'independent'
    WHEN ${lift} >= 0.5 THEN 'weak_negative'
    ELSE 'moderate_negative'
  END`;
