import { formatInstant } from '../format/time.ts';
import { type Route, toHash, WINDOW_NAMES, WINDOWS, type Window } from '../state/route.ts';
import type { RequestError } from '../wire/get-json.ts';

export function NoHistory() {
  return (
    <section class="empty" aria-labelledby="empty">
      <h2 id="empty">Nothing recorded yet</h2>
      <p>
        Start a coding agent on this machine and its next skill, subagent or command appears here within seconds. Or bring in what is
        already there:
      </p>
      <dl class="commands">
        <div>
          <dt>
            <code>session-buddy import</code>
          </dt>
          <dd>reads the agents’ own histories on this machine; give it a path to read others</dd>
        </div>
        <div>
          <dt>
            <code>session-buddy demo</code>
          </dt>
          <dd>shows this page with a made-up workload, in a database of its own</dd>
        </div>
      </dl>
    </section>
  );
}

interface NothingInWindowProps {
  readonly route: Route;
  readonly since: Window;
  readonly lastEventAt: string | null;
}

export function NothingInWindow({ route, since, lastEventAt }: NothingInWindowProps) {
  const wider = WINDOWS[WINDOWS.indexOf(since) + 1];
  return (
    <section class="empty" aria-labelledby="empty">
      <h2 id="empty">No invocation in this window</h2>
      {lastEventAt !== null && (
        <p>
          The last recorded event was at <time dateTime={lastEventAt}>{formatInstant(Date.parse(lastEventAt))}</time>.
        </p>
      )}
      <p class="actions">
        {wider !== undefined && <a href={toHash({ ...route, since: wider })}>Look at {WINDOW_NAMES[wider]}</a>}
        {route.kinds !== 'ranked' && <a href={toHash({ ...route, kinds: 'ranked' })}>Show all kinds but built-in tools</a>}
        {wider === undefined && route.kinds === 'ranked' && (
          <span>
            Older numbers: <code>session-buddy report --since 2000d</code>
          </span>
        )}
      </p>
    </section>
  );
}

export function Problem({ error, onRetry }: { readonly error: RequestError; readonly onRetry: () => void }) {
  return (
    <div class="problem" role="alert">
      <p>{error.message}</p>
      {error.status !== 404 && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
