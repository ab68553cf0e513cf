import { useEffect, useRef, useState } from 'preact/hooks';
import { type LiveConnection, type LiveState, openLiveConnection, type Subscription } from '../wire/live-connection.ts';
import type { LiveUpdate } from '../wire/types.ts';

export interface Live {
  readonly state: LiveState;
  readonly update: LiveUpdate | undefined;
  /** Goes up when the numbers have changed and after each return of the connection: time to ask again. */
  readonly change: number;
  /** Goes up each time the connection is made. */
  readonly connections: number;
}

export function useLive(subscription: Subscription): Live {
  const [live, setLive] = useState<Live>({
    state: { status: 'connecting', lastUpdateAt: null },
    update: undefined,
    change: 0,
    connections: 0,
  });
  const connection = useRef<LiveConnection | undefined>(undefined);
  const wanted = JSON.stringify(subscription);

  useEffect(() => {
    let fingerprint = '';
    const url = new URL('ws', document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    const opened = openLiveConnection(url.href, {
      onState(state) {
        setLive((before) => {
          const isBack = state.status === 'live' && before.state.status !== 'live' && before.state.status !== 'stale';
          const count = isBack ? 1 : 0;
          return { ...before, state, change: before.change + count, connections: before.connections + count };
        });
      },
      onUpdate(update) {
        const next = JSON.stringify([update.totals, update.top_skills]);
        const count = next === fingerprint ? 0 : 1;
        fingerprint = next;
        setLive((before) => ({ ...before, update, change: before.change + count }));
      },
    });
    connection.current = opened;
    return () => opened.close();
  }, []);

  useEffect(() => connection.current?.subscribe(JSON.parse(wanted) as Subscription), [wanted]);
  return live;
}
