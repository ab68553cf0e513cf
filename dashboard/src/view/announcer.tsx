import { useEffect, useRef, useState } from 'preact/hooks';
import { formatPlural } from '../format/number.ts';
import type { Live } from '../state/use-live.ts';

const QUIET_MS = 30_000;

/**
 * Says to a screen reader what sighted people see move: a lost or regained connection when it happens, new
 * invocations at most every 30 s.
 */
export function Announcer({ live }: { readonly live: Live }) {
  const [text, setText] = useState('');
  const latest = useRef(live);
  latest.current = live;

  const isLost = live.state.status === 'reconnecting' || live.state.status === 'stale';
  const wasLost = useRef(false);
  useEffect(() => {
    if (isLost === wasLost.current) return;
    wasLost.current = isLost;
    setText(isLost ? 'Live updates have stopped. Trying to reconnect.' : 'Live updates are back.');
  }, [isLost]);

  useEffect(() => {
    let said = latest.current.update?.totals.invocations_24h;
    const timer = setInterval(() => {
      const current = latest.current.update?.totals.invocations_24h;
      const added = (current ?? 0) - (said ?? current ?? 0);
      said = current;
      if (added > 0) setText(`${formatPlural(added, 'new invocation')}, ${formatPlural(current ?? 0, 'invocation')} in 24 hours.`);
    }, QUIET_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}
