import { reconnectDelay } from './reconnect-delay.ts';
import type { LiveUpdate, SkillKind } from './types.ts';

export type LiveStatus = 'connecting' | 'live' | 'stale' | 'reconnecting';

export interface LiveState {
  readonly status: LiveStatus;
  /** Epoch ms of the last `metrics_update`; null before the first. */
  readonly lastUpdateAt: number | null;
}

/** What the server is asked to send: one skill's row, or the top skills of these kinds (the ranked ones when not given). */
export interface Subscription {
  readonly skill_name: string | null;
  readonly kinds?: readonly SkillKind[];
}

export interface LiveConnection {
  subscribe(subscription: Subscription): void;
  close(): void;
}

interface Listeners {
  onState(state: LiveState): void;
  onUpdate(update: LiveUpdate): void;
}

/** An update is late after three of the server's own intervals, but never before this. */
const SHORTEST_PATIENCE_MS = 5_000;

/**
 * Keeps one WebSocket open for as long as the page lives: comes back after a lost connection, gives up one that has
 * gone silent, and repeats the subscription each time.
 */
export function openLiveConnection(url: string, listeners: Listeners): LiveConnection {
  let socket: WebSocket | undefined;
  let subscription: Subscription | undefined;
  let failures = 0;
  let retryTimer: number | undefined;
  let openedAt = 0;
  let lastUpdateAt: number | null = null;
  let longestGapMs = 0;
  let status: LiveStatus = 'connecting';
  let isClosed = false;

  const report = (next: LiveStatus) => {
    status = next;
    listeners.onState({ status, lastUpdateAt });
  };
  const patienceMs = () => Math.max(SHORTEST_PATIENCE_MS, 3 * longestGapMs);

  function connect(): void {
    clearTimeout(retryTimer);
    retryTimer = undefined;
    const opening = new WebSocket(url);
    socket = opening;
    openedAt = Date.now();
    opening.onopen = () => sendSubscription();
    opening.onmessage = (event) => {
      if (socket === opening) receive(event.data);
    };
    opening.onclose = () => {
      if (socket === opening) lose();
    };
  }

  function receive(text: unknown): void {
    const message = parseMessage(text);
    if (message?.type !== 'metrics_update' || message.data === undefined) return;
    const now = Date.now();
    if (lastUpdateAt !== null && status === 'live') longestGapMs = Math.max(longestGapMs * 0.9, now - lastUpdateAt);
    failures = 0;
    lastUpdateAt = now;
    listeners.onUpdate(message.data);
    report('live');
  }

  function lose(): void {
    socket = undefined;
    if (isClosed) return;
    report('reconnecting');
    retryTimer = setTimeout(connect, reconnectDelay(failures++, Math.random()));
  }

  function sendSubscription(): void {
    if (subscription !== undefined && socket?.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type: 'subscribe', ...subscription }));
    }
  }

  const watch = setInterval(() => {
    if (socket === undefined) return;
    const silentMs = Date.now() - Math.max(openedAt, lastUpdateAt ?? 0);
    if (silentMs > 3 * patienceMs()) {
      socket.close();
      lose();
    } else if (silentMs > patienceMs() && status === 'live') {
      report('stale');
    }
  }, 1_000);

  const retryNow = () => {
    if (retryTimer !== undefined && document.visibilityState === 'visible') connect();
  };
  addEventListener('online', retryNow);
  document.addEventListener('visibilitychange', retryNow);

  connect();
  return {
    subscribe(next) {
      subscription = next;
      sendSubscription();
    },
    close() {
      isClosed = true;
      clearInterval(watch);
      clearTimeout(retryTimer);
      removeEventListener('online', retryNow);
      document.removeEventListener('visibilitychange', retryNow);
      socket?.close();
    },
  };
}

function parseMessage(text: unknown): { type?: unknown; data?: LiveUpdate } | undefined {
  try {
    const message: unknown = JSON.parse(String(text));
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
