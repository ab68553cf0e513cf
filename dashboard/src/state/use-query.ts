import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { getJson, RequestError } from '../wire/get-json.ts';

export interface Query<T> {
  /** The last answer, kept while the next one is on its way. */
  readonly data: T | undefined;
  readonly error: RequestError | undefined;
  /** True while `data` answers an earlier `path`. */
  readonly isOutdated: boolean;
  retry(): void;
}

interface Answer<T> {
  readonly path: string | undefined;
  readonly data: T | undefined;
  readonly error: RequestError | undefined;
}

/** Windows move on even when nothing happens, so an answer is asked for again after this long. */
const KEEP_MS = 20_000;
const RETRY_MS = 10_000;

/**
 * Asks the server, and asks again when `change` moves, at most once every `restMs`; not while the page is hidden.
 *
 * @param path - a new one is asked at once; undefined asks nothing
 */
export function useQuery<T>(path: string | undefined, change: number, restMs: number): Query<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ path: undefined, data: undefined, error: undefined });
  const ask = useRef<(delayMs: number) => void>(() => {});

  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    let timer: number | undefined;
    let dueAt = Number.POSITIVE_INFINITY;
    let askedAt = Number.NEGATIVE_INFINITY;
    let isAsking = false;

    const schedule = (delayMs: number) => {
      const at = Math.max(Date.now() + delayMs, askedAt + restMs);
      if (at >= dueAt) return;
      clearTimeout(timer);
      dueAt = at;
      timer = setTimeout(run, at - Date.now());
    };
    const run = async () => {
      if (isAsking || document.visibilityState === 'hidden') {
        dueAt = Number.POSITIVE_INFINITY;
        schedule(restMs);
        return;
      }
      isAsking = true;
      dueAt = Number.POSITIVE_INFINITY;
      askedAt = Date.now();
      try {
        const data = await getJson<T>(path, abort.signal);
        setAnswer({ path, data, error: undefined });
        schedule(KEEP_MS);
      } catch (error) {
        if (abort.signal.aborted) return;
        const refusal = error instanceof RequestError ? error : new RequestError(0, 'The answer could not be read.');
        setAnswer((before) => ({ path, data: before.path === path ? before.data : undefined, error: refusal }));
        schedule(RETRY_MS);
      } finally {
        isAsking = false;
      }
    };
    ask.current = schedule;
    schedule(0);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, restMs]);

  useEffect(() => {
    if (change > 0) ask.current(0);
  }, [change]);

  const retry = useCallback(() => ask.current(0), []);
  return { data: answer.data, error: answer.error, isOutdated: answer.path !== path, retry };
}

export function retryAll(...queries: readonly Pick<Query<unknown>, 'retry'>[]): void {
  for (const query of queries) query.retry();
}

/** The first refusal among them. A server that is away is not one while there is something to show: the header says it. */
export function worthSaying(...queries: readonly Pick<Query<unknown>, 'data' | 'error'>[]): RequestError | undefined {
  return queries.find(({ data, error }) => error !== undefined && (error.status !== 0 || data === undefined))?.error;
}
