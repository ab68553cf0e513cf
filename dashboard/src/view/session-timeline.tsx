import { formatSeconds } from '../format/number.ts';
import { formatInstant, formatOffset } from '../format/time.ts';
import { moveTo, type Route, toHash } from '../state/route.ts';
import type { Outcome, SessionDetail, TimelineEntry } from '../wire/types.ts';
import { KIND_NAMES } from './kinds.ts';
import { Name } from './name.tsx';

const OUTCOME_NAMES: Record<Outcome, string> = {
  completed: 'Completed',
  failed: 'Failed',
  rejected: 'Rejected',
  interrupted: 'Interrupted',
  failed_to_launch: 'Failed to launch',
  abandoned: 'Abandoned',
  open: 'Running',
};

interface SessionTimelineProps {
  readonly session: SessionDetail;
  readonly route: Route;
}

/** What the session did, in order, each with its place on the session's own time line. */
export function SessionTimeline({ session, route }: SessionTimelineProps) {
  const from = Date.parse(session.first_event_at);
  const to = Math.max(Date.parse(session.last_event_at), from + 1_000);
  return (
    <table class="timeline">
      <caption class="visually-hidden">Invocations of this session in order of start</caption>
      <thead>
        <tr>
          <th scope="col" class="col-offset">
            After
          </th>
          <th scope="col" class="col-name">
            Skill
          </th>
          <th scope="col" class="col-kind">
            Kind
          </th>
          <th scope="col" class="col-outcome">
            Outcome
          </th>
          <th scope="col" class="col-duration">
            Duration
          </th>
          <th scope="col" class="col-span">
            <span class="visually-hidden">Place in the session</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {session.timeline.map((entry) => (
          <Row key={entry.event_id} entry={entry} from={from} to={to} route={route} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly entry: TimelineEntry;
  /** Epoch ms of the session's first and latest event. */
  readonly from: number;
  readonly to: number;
  readonly route: Route;
}

function Row({ entry, from, to, route }: RowProps) {
  const startedAt = Date.parse(entry.started_at);
  const endedAt = entry.ended_at === null ? to : Date.parse(entry.ended_at);
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));
  return (
    <tr>
      <td class="col-offset">
        <time dateTime={entry.started_at} title={formatInstant(startedAt)}>
          {formatOffset((startedAt - from) / 1000)}
        </time>
      </td>
      <th scope="row" class="col-name">
        <a href={toHash(moveTo(route, { view: 'skill', name: entry.skill_name, kind: entry.kind }))} title={entry.skill_name}>
          <Name text={entry.skill_name} />
        </a>
        <span class="row-note">
          {KIND_NAMES[entry.kind]} · {formatSeconds(entry.duration_seconds)}
        </span>
      </th>
      <td class="col-kind">{KIND_NAMES[entry.kind]}</td>
      <td class="col-outcome">
        <span class="outcome" data-outcome={entry.outcome}>
          <span class="outcome-dot" aria-hidden="true" />
          {OUTCOME_NAMES[entry.outcome]}
        </span>
        {entry.error_type !== null && <span class="error-type">{entry.error_type}</span>}
      </td>
      <td class="col-duration">{formatSeconds(entry.duration_seconds)}</td>
      <td class="col-span">
        <svg class="span" width="100%" height="10" aria-hidden="true" data-outcome={entry.outcome}>
          <rect class="span-track" x="0" y="4.5" width="100%" height="1" />
          <rect
            class="span-bar"
            x={`${share(startedAt) * 99}%`}
            y="1"
            width={`${Math.max(0.6, (share(endedAt) - share(startedAt)) * 99)}%`}
            height="8"
            rx="1.5"
          />
        </svg>
      </td>
    </tr>
  );
}
