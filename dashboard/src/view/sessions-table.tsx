import { formatCount, formatRatio, formatSeconds } from '../format/number.ts';
import { useFlash } from '../state/use-flash.ts';
import type { SessionRow } from '../wire/types.ts';
import { Ago } from './ago.tsx';
import { Name } from './name.tsx';

interface SessionsTableProps {
  readonly sessions: readonly SessionRow[];
  hrefOf(sessionId: string): string;
}

export function SessionsTable({ sessions, hrefOf }: SessionsTableProps) {
  return (
    <table class="sessions">
      <caption class="visually-hidden">Latest sessions, by their last event</caption>
      <thead>
        <tr>
          <th scope="col" class="col-name">
            Session
          </th>
          <th scope="col" class="col-agent">
            Agent
          </th>
          <th scope="col" class="col-branch">
            Branch
          </th>
          <th scope="col" class="col-count">
            <span class="wide">Invocations</span>
            <span class="narrow">Uses</span>
          </th>
          <th scope="col" class="col-ratio">
            Completion
          </th>
          <th scope="col" class="col-duration">
            Length
          </th>
          <th scope="col" class="col-ago">
            Last event
          </th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <Row key={session.session_id} session={session} href={hrefOf(session.session_id)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ session, href }: { readonly session: SessionRow; readonly href: string }) {
  const flash = useFlash(session.invocations);
  return (
    <tr {...flash}>
      <th scope="row" class="col-name">
        <a class="row-link" href={href} title={session.directory ?? session.session_id}>
          <Name text={session.project ?? 'no project'} /> <span class="session-id">{shortId(session.session_id)}</span>
        </a>
        <span class="row-note">
          {session.agent} · {formatSeconds(sessionSeconds(session))} · <Ago at={session.last_event_at} />
        </span>
      </th>
      <td class="col-agent">{session.agent}</td>
      <td class="col-branch" title={session.git_branch ?? undefined}>
        <Name text={session.git_branch ?? '–'} />
      </td>
      <td class="col-count">{formatCount(session.invocations)}</td>
      <td class="col-ratio">{formatRatio(session.completion_ratio)}</td>
      <td class="col-duration">{formatSeconds(sessionSeconds(session))}</td>
      <td class="col-ago">
        <Ago at={session.last_event_at} />
      </td>
    </tr>
  );
}

/** Of a UUID the beginning, which is enough to ask for it; another id whole. */
function shortId(id: string): string {
  return /^[0-9a-f]{8}-/.test(id) ? id.slice(0, 8) : id;
}

/** From its first to its latest event. */
export function sessionSeconds(session: SessionRow): number {
  return Math.max(0, Date.parse(session.last_event_at) - Date.parse(session.first_event_at)) / 1000;
}
