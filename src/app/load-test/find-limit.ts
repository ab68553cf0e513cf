import type { LoadRequest } from './load-request.ts';
import type { LoadResult } from './load-result.ts';

/** The limit is found to within this share of it. */
const PRECISION = 0.1;

export interface FoundLimit {
  /** The largest number of clients that the server was seen to serve as it should; null when it served none. */
  readonly clients: number | null;
  /** The smallest that it was not; null when it served as many as were allowed. */
  readonly brokenBy: number | null;
  /** In the order in which they ran. */
  readonly steps: readonly LoadResult[];
}

/**
 * Doubles the clients until something does not hold any more, then halves the distance. An update that is later than the
 * next is no help, so without another limit the latency has to stay below the interval.
 *
 * @param run - one load test; it may be interrupted, which ends the search
 */
export async function findLimit(
  request: LoadRequest,
  mostClients: number,
  run: (request: LoadRequest) => Promise<LoadResult>,
): Promise<FoundLimit> {
  const steps: LoadResult[] = [];
  let good: number | null = null;
  let bad: number | null = null;
  let clients = Math.min(request.clients, mostClients);
  for (;;) {
    const result = await run({ ...request, clients });
    if (result.isInterrupted) return { clients: good, brokenBy: bad, steps: [...steps, result] };
    steps.push(result);
    if (isServed(result)) good = clients;
    else bad = clients;
    const next = nextClients(good, bad, mostClients);
    if (next === null) return { clients: good, brokenBy: bad, steps };
    clients = next;
  }
}

function isServed({ hasPassed, request, latencyMs, intervalMs }: LoadResult): boolean {
  return hasPassed && (request.maxP99Ms !== null || latencyMs.p99 === null || latencyMs.p99 <= intervalMs);
}

/** @returns null when it is known well enough */
function nextClients(good: number | null, bad: number | null, most: number): number | null {
  if (bad === null) return good === null || good >= most ? null : Math.min(most, good * 2);
  const low = good ?? 0;
  const middle = Math.floor((low + bad) / 2);
  const isNear = bad - low <= Math.max(1, PRECISION * bad);
  return isNear || middle < 1 ? null : middle;
}
