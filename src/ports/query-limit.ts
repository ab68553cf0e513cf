import { AsyncLocalStorage } from 'node:async_hooks';

/** Until when whoever is asked on behalf of this work may look, epoch ms. */
const deadlines = new AsyncLocalStorage<number>();

/**
 * Runs `work` with a limit on the time of each question it asks of a store. A store gives up at the next statement
 * after that, or before it begins, with QUERY_TOO_SLOW.
 */
export function withQueryLimit<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  return deadlines.run(Date.now() + timeoutMs, work);
}

/** Of the work that is going on; undefined when there is no limit. */
export function findQueryDeadline(): number | undefined {
  return deadlines.getStore();
}

/** For work that others wait for too, as to load a model: it goes on when the first who asked has given up. */
export function withoutQueryLimit<T>(work: () => Promise<T>): Promise<T> {
  return deadlines.exit(work);
}
