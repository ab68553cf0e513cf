import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { kindsOf, moveTo, type Route, toHash, WINDOW_HOURS, WINDOWS, type Window } from '../state/route.ts';
import { useLive } from '../state/use-live.ts';
import { useQuery } from '../state/use-query.ts';
import { useRoute } from '../state/use-route.ts';
import type { Subscription } from '../wire/live-connection.ts';
import type { Status } from '../wire/types.ts';
import { Announcer } from './announcer.tsx';
import { DemoBanner, Header } from './header.tsx';
import { Overview } from './overview.tsx';
import { SessionPage } from './session-page.tsx';
import { SkillPage } from './skill-page.tsx';

const STATUS_REST_MS = 15_000;

export function App() {
  const route = useRoute();
  const live = useLive(subscriptionOf(route));
  const status = useQuery<Status>('api/v1/status', live.connections, STATUS_REST_MS);
  const since = route.since ?? smallestWindowWith(status.data?.last_event_at ?? null);
  const isDemo = status.data?.is_demo ?? false;

  useTitle(route, isDemo);
  const main = useFocusOnMove(route);
  const home = toHash(moveTo(route, { view: 'overview' }));
  const isReady = status.data !== undefined || status.error !== undefined;

  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Header live={live.state} version={status.data?.version} isDemo={isDemo} home={home} />
      {isDemo && <DemoBanner />}
      <main id="main" ref={main} tabIndex={-1}>
        {isReady && <Overview isShown={route.view === 'overview'} route={route} since={since} live={live} status={status.data} />}
        {route.view === 'skill' && <SkillPage key={`${route.kind}:${route.name}`} route={route} since={since} live={live} home={home} />}
        {route.view === 'session' && <SessionPage key={route.id} route={route} id={route.id} live={live} home={home} />}
      </main>
      <Announcer key={route.view === 'skill' ? 'ranked' : route.kinds} live={live} />
    </>
  );
}

function subscriptionOf(route: Route): Subscription {
  if (route.view === 'skill') return { skill_name: route.name, ...(route.kind === undefined ? {} : { kinds: [route.kind] }) };
  const kinds = kindsOf(route.kinds);
  return { skill_name: null, ...(kinds === undefined ? {} : { kinds }) };
}

/** Until someone chooses, the shortest window that has something in it; 24 hours when none has. */
function smallestWindowWith(lastEventAt: string | null): Window {
  if (lastEventAt === null) return '24h';
  const hours = (Date.now() - Date.parse(lastEventAt)) / 3_600_000;
  return WINDOWS.find((window) => hours < WINDOW_HOURS[window]) ?? '24h';
}

function useTitle(route: Route, isDemo: boolean): void {
  const place = route.view === 'skill' ? `${route.name} · ` : route.view === 'session' ? `Session ${route.id.slice(0, 8)} · ` : '';
  useEffect(() => {
    document.title = `${isDemo ? '[DEMO] ' : ''}${place}Session-Buddy`;
  }, [place, isDemo]);
}

/**
 * Moving to a skill or a session puts the focus on its heading; coming back puts focus and scroll where they were.
 */
function useFocusOnMove(route: Route) {
  const main = useRef<HTMLElement>(null);
  const left = useRef<{ element: Element | null; scrollY: number } | undefined>(undefined);
  const shown = useRef<string | undefined>(undefined);
  const place =
    route.view === 'skill' ? `skill:${route.kind}:${route.name}` : route.view === 'session' ? `session:${route.id}` : 'overview';

  useEffect(() => {
    const remember = () => {
      if (shown.current === 'overview') left.current = { element: document.activeElement, scrollY };
    };
    main.current?.addEventListener('click', remember, true);
    return () => main.current?.removeEventListener('click', remember, true);
  }, []);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = place;
    if (before === undefined || before === place) return;
    if (place === 'overview' && left.current !== undefined) {
      if (left.current.element instanceof HTMLElement) left.current.element.focus({ preventScroll: true });
      scrollTo(0, left.current.scrollY);
      return;
    }
    scrollTo(0, 0);
    main.current?.querySelector<HTMLElement>('.page:not([hidden]) h1')?.focus({ preventScroll: true });
  }, [place]);
  return main;
}
