interface Details {
  readonly status?: number;
  readonly advice?: string | undefined;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * What failed. `code` is the server's (`docs/errors.md`; `BAD_REQUEST` and the like for a status in words) or ours:
 * `UNREACHABLE`, `TIMEOUT`, `BAD_ANSWER`, `REJECTED`, `QUEUE_FULL`, `CLOSED`, `NO_WEB_SOCKET`.
 */
export class SessionBuddyClientError extends Error {
  override readonly name = 'SessionBuddyClientError';
  readonly code: string;
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;
  /** What to do about it, when anybody knows. */
  readonly advice: string | undefined;
  /** True when the same call may succeed later without anything being changed. */
  readonly retryable: boolean;
  /** Milliseconds the server asks to be left in peace. */
  readonly retryAfterMs: number;

  constructor(code: string, message: string, { status = 0, advice, retryable = false, retryAfterMs = 0, cause }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.advice = advice;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

/** @param text - body of an answer that is not 2xx: problem+json (RFC 9457), or whatever a proxy made of it */
export function toClientError({ status, headers }: Response, text: string): SessionBuddyClientError {
  const { code, detail, advice } = parseProblem(text);
  const retryable = status === 429 || status === 503;
  const retryAfterMs = parseRetryAfter(headers.get('retry-after') ?? '');
  return new SessionBuddyClientError(code ?? `HTTP_${status}`, detail ?? `the server answered ${status}`, {
    ...{ status, advice, retryable, retryAfterMs },
  });
}

function parseProblem(text: string): Readonly<Record<string, string | undefined>> {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(text) ?? {}).filter(([, value]) => typeof value === 'string')) as Record<
      string,
      string
    >;
  } catch {
    return {};
  }
}

/** Seconds or a date. @returns milliseconds, 0 when there is none */
function parseRetryAfter(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.max(ms, 0);
}
