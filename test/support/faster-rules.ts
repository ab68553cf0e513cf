/** How many times faster than deployed a test has it: what takes a minute takes a second. */
const FACTOR = 60;
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Rules and expressions whose windows, waits and intervals are a sixtieth of what they are, so that a test sees in
 * seconds what takes minutes. Thresholds stay as they are.
 */
export function faster(text: string): string {
  return text.replace(
    /(?<=\[|\b(?:for|interval|group_wait|group_interval|repeat_interval): |\boffset )(?:\d+[smhd])+/g,
    (duration) => `${Math.round(toMilliseconds(duration) / FACTOR)}ms`,
  );
}

function toMilliseconds(duration: string): number {
  return [...duration.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS],
    0,
  );
}

/**
 * A deployed file with other addresses.
 *
 * @throws Error when something to be replaced is not there
 */
export function withReplaced(text: string, replacements: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [old, value] of Object.entries(replacements)) {
    if (!result.includes(old)) throw new Error(`no ${old} in the file`);
    result = result.replaceAll(old, value);
  }
  return result;
}
