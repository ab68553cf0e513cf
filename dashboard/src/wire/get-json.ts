const TIMEOUT_MS = 10_000;

/** A refusal in the server's words (problem+json), or ours when it gave none. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * @param path - below the page's own address, as `api/v1/skills?since=7d`
 * @throws RequestError when the server refuses; status 0 when it cannot be reached
 */
export async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL(path, document.baseURI), {
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new RequestError(0, 'The server does not answer.');
  }
  if (!response.ok) throw new RequestError(response.status, await explain(response));
  return (await response.json()) as T;
}

async function explain(response: Response): Promise<string> {
  try {
    const { detail, advice } = (await response.json()) as { detail?: unknown; advice?: unknown };
    if (typeof detail === 'string' && detail !== '')
      return [detail, advice]
        .filter((text) => typeof text === 'string')
        .map(toSentence)
        .join(' ');
  } catch {
    // Not JSON: the status has to do.
  }
  return `The server answered ${response.status}.`;
}

function toSentence(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
