import { SessionBuddyError } from '../domain/errors.ts';
import type { ServerFigures } from '../ports/load-worker.ts';

const TIMEOUT_MS = 5000;

/**
 * Asks `/metrics` at the address of a WebSocket.
 *
 * @throws SessionBuddyError NOT_RUNNING when nothing answers there
 */
export async function readServerFigures(url: URL): Promise<ServerFigures> {
  const page = new URL('/metrics', url.href.replace(/^ws/, 'http'));
  let text: string;
  try {
    const response = await fetch(page, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    text = response.ok ? await response.text() : '';
  } catch (error) {
    throw new SessionBuddyError('NOT_RUNNING', `no server answers at ${url.href}: ${reasonOf(error)}`, { cause: error });
  }
  const find = (name: string) => {
    const value = Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  const inMs = (seconds: number | null) => (seconds === null ? null : seconds * 1000);
  return {
    residentBytes: find('process_resident_memory_bytes'),
    eventLoopP99Ms: inMs(find('nodejs_eventloop_lag_p99_seconds')),
    updateIntervalMs: inMs(find('session_buddy_update_interval_seconds')),
    messagesSent: find('websocket_messages_sent_total'),
    slowClients: find('websocket_slow_clients_total'),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as (NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] }) | undefined;
  return cause?.code ?? cause?.errors?.[0]?.code ?? (error.name === 'TimeoutError' ? 'no answer within 5 s' : error.message);
}
