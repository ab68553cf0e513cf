export interface FollowEdge {
  readonly from: string;
  readonly to: string;
  /** Times that `to` came directly after `from`. */
  readonly count: number;
  /** See {@link dependencyMeasure}. */
  readonly dependency: number;
}

/**
 * The directly-follows graph of some traces: each step that was seen, with how often.
 *
 * @param traces - what was done, in order
 * @returns in order of `from`, then `to`
 * @see van der Aalst (2016), Process Mining, 2nd ed., 6.2 and 7.2.
 * @example countDirectlyFollows([['test', 'fix', 'test']]) // => [{ from: 'fix', to: 'test', count: 1, … }, { from: 'test', to: 'fix', … }]
 */
export function countDirectlyFollows(traces: Iterable<readonly string[]>): FollowEdge[] {
  const rows = new Map<string, Map<string, number>>();
  for (const trace of traces) {
    for (let i = 1; i < trace.length; i++) {
      const from = trace[i - 1] as string;
      const to = trace[i] as string;
      const row = rows.get(from) ?? new Map<string, number>();
      rows.set(from, row);
      row.set(to, (row.get(to) ?? 0) + 1);
    }
  }
  const count = (from: string, to: string) => rows.get(from)?.get(to) ?? 0;
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([from, row]) =>
      [...row]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([to, times]) => ({
          from,
          to,
          count: times,
          dependency: from === to ? loopMeasure(times) : dependencyMeasure(times, count(to, from)),
        })),
    );
}

/**
 * How sure it is that one thing leads to another, −1 to 1: near 1 when it came after it often and never before it, near 0
 * when they come in any order.
 *
 * @param forward - times that the second came directly after the first, 0 or more
 * @param backward - times that it came directly before it, likewise
 * @see Weijters, van der Aalst & de Medeiros (2006), "Process mining with the HeuristicsMiner algorithm".
 * @example dependencyMeasure(6, 0) // => 0.857…
 */
export function dependencyMeasure(forward: number, backward: number): number {
  return (forward - backward) / (forward + backward + 1);
}

/**
 * The same of a thing that follows itself, 0 to 1.
 *
 * @example loopMeasure(3) // => 0.75
 */
export function loopMeasure(times: number): number {
  return times / (times + 1);
}
