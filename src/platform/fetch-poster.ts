import type { HttpPoster, PostAnswer, PostRequest } from '../ports/http-poster.ts';

const TIMEOUT_MS = 5_000;
/** More of an answer is of no use to anybody. */
const MOST_BYTES = 16 * 1024;

/** By `fetch`, with a limit on the time until the whole answer is there. */
export class FetchPoster implements HttpPoster {
  readonly #timeoutMs: number;

  constructor({ timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {}) {
    this.#timeoutMs = timeoutMs;
  }

  async post({ url, headers, body, signal }: PostRequest): Promise<PostAnswer> {
    const limit = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'session-buddy', ...headers },
        body,
        // Another place is not what the user named.
        redirect: 'manual',
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      return {
        kind: 'answered',
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        body: await readBeginning(response),
      };
    } catch (error) {
      return { kind: 'failed', reason: describeFailure(error) };
    }
  }
}

async function readBeginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop ends the connection, whatever is still to come.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
}

/** Without the address: it may hold a secret. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'could not be reached';
  if (error.name === 'TimeoutError') return 'did not answer in time';
  if (error.name === 'AbortError') return 'was not waited for';
  const { cause } = error;
  if (!(cause instanceof Error)) return 'could not be reached';
  // As of browsers, some ports are closed to it: https://fetch.spec.whatwg.org/#port-blocking
  if (cause.message === 'bad port') return 'has a port that no HTTP is sent to';
  return `could not be reached${'code' in cause ? ` (${String(cause.code)})` : ''}`;
}
