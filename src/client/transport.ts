import { SessionBuddyClientError, toClientError } from './client-error.ts';

/** When the server asks for more than this, waiting is the caller's to decide. */
const LONGEST_RETRY_AFTER_MS = 30_000;

export interface TransportOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds for one attempt, its answer included. */
  readonly timeoutMs: number;
  /** How often a request is sent at most, ≥ 1. */
  readonly attempts: number;
}

/** JSON over HTTP. What may succeed later (no answer, 429, 503) is sent again, so it has to be safe to repeat. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * @param body - JSON text, which makes it a POST
   * @throws SessionBuddyClientError of the last attempt
   */
  async request(path: string, body?: string): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(path, body);
      } catch (error) {
        if (!(error instanceof SessionBuddyClientError) || !error.retryable || error.retryAfterMs > LONGEST_RETRY_AFTER_MS) throw error;
        if (attempt >= this.#options.attempts) throw error;
        const waitMs = error.retryAfterMs + backoffMs(attempt, { firstMs: 250, longestMs: 10_000 });
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  async #attempt(path: string, body: string | undefined): Promise<unknown> {
    const { url, token, fetch, timeoutMs } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    let response: Response;
    let text: string;
    try {
      response = await fetch(url + path, { ...(body === undefined ? {} : { method: 'POST', body }), headers, signal });
      text = await response.text();
    } catch (cause) {
      const [code, what] = signal.aborted ? ['TIMEOUT', `did not answer within ${timeoutMs} ms`] : ['UNREACHABLE', 'does not answer'];
      throw new SessionBuddyClientError(code, `${url} ${what}`, { retryable: true, advice: 'Is the server running?', cause });
    }
    if (!response.ok) throw toClientError(response, text);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new SessionBuddyClientError('BAD_ANSWER', 'the answer is not JSON', { status: response.status, cause });
    }
  }
}

/**
 * How long to wait before trying again: twice as long each time, up to a limit. Half of it is left to chance, so that
 * many clients do not come back in the same instant.
 *
 * @param failures - in a row, ≥ 1
 * @returns milliseconds
 */
export function backoffMs(failures: number, { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number }): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return (ceiling / 2) * (1 + Math.random());
}
