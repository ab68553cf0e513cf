import { useState } from 'preact/hooks';
import { formatCount, formatRatio, formatSeconds } from '../format/number.ts';
import { formatInstant } from '../format/time.ts';
import { encodeSegment, type Route } from '../state/route.ts';
import type { Live } from '../state/use-live.ts';
import { useQuery, worthSaying } from '../state/use-query.ts';
import type { SessionDetail } from '../wire/types.ts';
import { Problem } from './empty-state.tsx';
import { Fact, Facts } from './facts.tsx';
import { Name } from './name.tsx';
import { SessionTimeline } from './session-timeline.tsx';
import { sessionSeconds } from './sessions-table.tsx';

const REST_MS = 2_000;
const ROWS_AT_ONCE = 250;
/** As many as a page still draws at once. */
const MOST_ROWS = 2_000;

interface SessionPageProps {
  readonly route: Route;
  readonly id: string;
  readonly live: Live;
  readonly home: string;
}

export function SessionPage({ route, id, live, home }: SessionPageProps) {
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const detail = useQuery<SessionDetail>(`api/v1/sessions/${encodeSegment(id)}?limit=${limit}`, live.change, REST_MS);
  const session = detail.data;
  const problem = worthSaying(detail);
  return (
    <div class="page">
      <a class="back" href={home}>
        Overview
      </a>
      <h1 tabIndex={-1} class="title">
        <Name text={session?.project ?? 'Session'} /> <span class="session-id">{id}</span>
      </h1>
      {problem !== undefined && <Problem error={problem} onRetry={detail.retry} />}
      {session && (
        <>
          <Facts label="Session">
            <Fact label="Agent">
              {session.agent} {session.agent_version}
            </Fact>
            <Fact label="Began">
              <time dateTime={session.first_event_at}>{formatInstant(Date.parse(session.first_event_at))}</time>
            </Fact>
            <Fact label="Length">{formatSeconds(sessionSeconds(session))}</Fact>
            <Fact label="Invocations">{formatCount(session.invocations)}</Fact>
            <Fact label="Completion">{formatRatio(session.completion_ratio)}</Fact>
            {session.git_branch !== null && (
              <Fact label="Branch" isName>
                <Name text={session.git_branch} />
              </Fact>
            )}
            {session.directory !== null && (
              <Fact label="Directory" isName>
                <Name text={session.directory} />
              </Fact>
            )}
          </Facts>
          <section aria-labelledby="timeline">
            <h2 id="timeline">Timeline</h2>
            {session.timeline.length === 0 ? (
              <p class="quiet">This session has used no skill, subagent, command or tool so far.</p>
            ) : (
              <SessionTimeline session={session} route={route} />
            )}
            {session.next !== null && limit < MOST_ROWS && (
              <button type="button" class="more" onClick={() => setLimit(Math.min(MOST_ROWS, limit + ROWS_AT_ONCE))}>
                Show more
              </button>
            )}
            {session.next !== null && limit >= MOST_ROWS && (
              <p class="quiet">
                The first {formatCount(MOST_ROWS)} are shown; <code>session-buddy session</code> lists all.
              </p>
            )}
          </section>
        </>
      )}
    </div>
  );
}
