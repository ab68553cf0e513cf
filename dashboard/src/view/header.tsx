import { formatAgo, formatClock } from '../format/time.ts';
import { useNow } from '../state/use-now.ts';
import type { LiveState, LiveStatus } from '../wire/live-connection.ts';

interface HeaderProps {
  readonly live: LiveState;
  readonly version: string | undefined;
  readonly isDemo: boolean;
  readonly home: string;
}

export function Header({ live, version, isDemo, home }: HeaderProps) {
  return (
    <header class="bar">
      <div class="bar-inner">
        <a class="brand" href={home}>
          <Mark />
          Session-Buddy
        </a>
        {version !== undefined && <span class="version">v{version}</span>}
        {isDemo && <strong class="demo-mark">Demo</strong>}
        <Connection live={live} />
      </div>
    </header>
  );
}

export function DemoBanner() {
  return (
    <p class="demo-banner" role="note">
      <strong>Demo data.</strong> Everything on this page is made up; none of it comes from your agents.
    </p>
  );
}

const WORDS: Record<LiveStatus, string> = { connecting: 'Connecting', live: 'Live', stale: 'Stale', reconnecting: 'Reconnecting' };

function Connection({ live }: { readonly live: LiveState }) {
  const now = useNow(5_000);
  const at = live.lastUpdateAt;
  return (
    <p class="connection" data-status={live.status}>
      <span class="dot" aria-hidden="true" />
      <span class="connection-word">{WORDS[live.status]}</span>
      {at !== null && (
        <time class="connection-time" dateTime={new Date(at).toISOString()}>
          {live.status === 'live' ? formatClock(at) : `last update ${formatAgo(at, Math.max(now, at))}`}
        </time>
      )}
    </p>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
      <rect width="16" height="16" rx="4" />
      <path d="M3.5 9h2v3.5h-2zM7 6h2v6.5H7zM10.5 3.5h2v9h-2z" />
    </svg>
  );
}
