const INSTANT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;

/** Of fractions, in proportion: some depend on how long ago something was. */
const SLACK = 1e-3;

/**
 * Where two JSON values differ. Two instants, in texts too, that are no further apart than `slackMs` count as the same
 * one: answers to a question that was asked twice name other moments.
 *
 * @returns as `top_skills.0.invocation_count: 3 and 4`; none when they agree
 */
export function differences(first: unknown, second: unknown, slackMs: number, path = ''): string[] {
  if (isObject(first) && isObject(second)) {
    const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
    return [...keys].flatMap((key) => differences(first[key], second[key], slackMs, path === '' ? key : `${path}.${key}`));
  }
  if (Object.is(first, second) || areNearFractions(first, second) || areSameButForInstants(first, second, slackMs)) return [];
  return [`${path}: ${JSON.stringify(first)} and ${JSON.stringify(second)}`];
}

/** Arrays too: their keys are their positions. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Counts are exact. */
function areNearFractions(first: unknown, second: unknown): boolean {
  if (typeof first !== 'number' || typeof second !== 'number' || (Number.isInteger(first) && Number.isInteger(second))) return false;
  return Math.abs(first - second) <= SLACK * Math.max(Math.abs(first), Math.abs(second));
}

/** Texts that are the same around their instants, none of which is far from the other's. */
function areSameButForInstants(first: unknown, second: unknown, slackMs: number): boolean {
  if (typeof first !== 'string' || typeof second !== 'string') return false;
  const others = second.match(INSTANT) ?? [];
  const instants = first.match(INSTANT) ?? [];
  if (instants.length !== others.length || first.replace(INSTANT, '') !== second.replace(INSTANT, '')) return false;
  return instants.every((instant, index) => Math.abs(Date.parse(instant) - Date.parse(others[index] ?? '')) <= slackMs);
}
